"""How much of a run's processor time is spent in the engine, and what memory it takes meanwhile.

    python -m benchmarks.share run aabenraa -p home_first -n 20 --set "horizon=3650 days" --out DIR

runs that command line here. Every half minute and at the end it says: seconds on the clock, tasks
done, memory of the process (now, largest), processor seconds of the process (all threads, what
goes before the first task left out), of the calls of the engine, and of its loop alone.
"""

import resource
import sys
import threading
import time
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from experiments.cli import main
from experiments.running import tasks
from sim.fast import engine

EVERY = 30.0  # seconds
PAGE = resource.getpagesize()


class Watch:
    """Processor time by part, added up over threads."""

    def __init__(self) -> None:
        self.begun, self.first, self.done = time.monotonic(), 0.0, 0
        self.spent = {"engine": 0.0, "loop": 0.0}
        self.lock = threading.Lock()

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call; what it takes of its thread is added to a part."""

        @wraps(call)
        def watched(*args: Any) -> Any:
            begin = time.thread_time()
            self.first = self.first or time.process_time()
            try:
                return call(*args)
            finally:
                with self.lock:
                    self.spent[name] += time.thread_time() - begin
                    self.done += len(args[2]) if name == "engine" else 0

        return watched

    def say(self) -> None:
        """One line."""
        now = int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e9
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        whole = time.process_time() - self.first
        shares = [f"{name} {t:.1f} ({t / whole:.1%})" for name, t in self.spent.items()]
        clock = time.monotonic() - self.begun
        print(f"{clock:.0f} s, {self.done} tasks, {now:.2f} GB, at most {peak:.2f}; processor "
              f"{whole:.1f} s, {', '.join(shares)}", file=sys.stderr, flush=True)  # fmt: skip


def begin() -> None:
    """Watch the command line of this process."""
    watch, ended = Watch(), threading.Event()
    tasks.ENGINES["fast"] = watch.timed("engine", tasks.ENGINES["fast"])
    engine.loops = watch.timed("loop", engine.loops)

    def tell() -> None:
        while not ended.wait(EVERY):
            watch.say()

    threading.Thread(target=tell, daemon=True).start()
    try:
        main()
    finally:
        ended.set()
        watch.say()


if __name__ == "__main__":
    begin()
