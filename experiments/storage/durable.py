"""Files that are there whole or not at all, also after a crash or a loss of power.

Everything is written under another name, forced to the disk, moved to its own name, and the
folder is forced to the disk too: a move alone may be forgotten.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

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


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until this is over; it comes to the main thread, so in others there is none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came and callable(before):
            before(*came[0])


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
