"""Ctrl-C, which Python raises wherever the program is, told to wait where that does harm.

Interrupted while it imports, Python may keep the lock of its imports for ever, which other threads
wait for, and compiled modules make other errors of it. The compiler's objects, interrupted before
they are whole, fail when they are thrown away; there an interruption is told and dropped. Compiled
code may drop it, too; so it is raised again at the next place made for it.
"""

import _thread
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

HARMED = ("<frozen importlib.", f"{os.sep}llvmlite{os.sep}")  # in the names of files
LATER = 0.02  # seconds

_came: list[int] = []  # not empty: somebody wants this program to stop


def hear_patiently() -> None:
    """From now on Ctrl-C waits where it does harm, and is not lost."""
    _came.clear()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _heard)


def _heard(number: int, frame: FrameType | None) -> None:
    _came.append(number)
    while frame is not None:
        code = frame.f_code
        if code.co_name == "__del__" or any(name in code.co_filename for name in HARMED):
            _thread.start_new_thread(_again, ())  # unlike a Thread it needs no lock
            return
        frame = frame.f_back
    raise KeyboardInterrupt


def _again() -> None:
    time.sleep(LATER)
    if hasattr(signal, "pthread_kill"):  # wakes the main thread where that waits for others
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until this is over; it comes to the main thread, so in others there is none."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came = list(_came)
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)
