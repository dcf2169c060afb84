"""What is kept between runs in the user's folder for caches: kernels, and files once read.

Everything here can be made anew, so whatever cannot be read or written is.
"""

import hashlib
import os
import pickle
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

KEPT_DAYS = 30  # what has been unused for so long is deleted


def user_cache() -> Path:
    """The user's folder for caches; the variable BORGERFLOW_CACHE names another one."""
    if chosen := os.environ.get("BORGERFLOW_CACHE"):
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library/Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "borgerflow"


def kept(kind: str, about: bytes, make: Callable[[], Any]) -> Any:
    """What `make` gives, or gave before; `about` holds all that it depends on, its source too."""
    name = f"{kind}-{hashlib.sha256(about).hexdigest()[:32]}.pickle"
    with suppress(Exception):  # no folder, no such file, or a damaged one
        path = user_cache() / "kept" / name
        made = pickle.loads(path.read_bytes())
        os.utime(path)
        return made
    made = make()
    with suppress(OSError, RuntimeError):  # RuntimeError: no home folder
        _write(user_cache() / "kept" / name, pickle.dumps(made))
    return made


def _write(path: Path, data: bytes) -> None:
    """Write a file that appears whole or not at all, and delete those long unused beside it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
    for other in path.parent.iterdir():
        if other.stat().st_mtime < time.time() - KEPT_DAYS * 86_400:
            other.unlink()
