"""Files that are there whole or not at all, also after a crash or a loss of power.

Everything is written under another name, forced to the disk, moved to its own name, and the
folder is forced to the disk too: a move alone may be forgotten.
"""

import os
from collections.abc import Callable
from pathlib import Path

DRAFT = ".draft-"  # begins the name of what is not finished


def write_whole(path: Path, fill: Callable[[Path], object]) -> None:
    """A file that `fill` writes at the path it is given; takes the place of an older one."""
    draft = path.with_name(DRAFT + path.name)
    try:
        fill(draft)
        sync(draft)
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync(path.parent)


def write_text(path: Path, text: str) -> None:
    """A small text file, UTF-8 with plain line ends."""
    write_whole(path, lambda draft: draft.write_bytes(text.encode()))


def sync(path: Path) -> None:
    """Force a file or a folder to the disk."""
    if os.name == "nt":  # there folders cannot be opened, and files not without writing
        if path.is_dir():
            return
        place = os.open(path, os.O_RDWR)
    else:
        place = os.open(path, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)
