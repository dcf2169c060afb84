"""A process of its own for contenders: takes the number of a turn, answers with its time.

Started as `python -m benchmarks.worker '[["tandem_simpy", {"servers": 10, "customers": 100}]]'`.
"""

import json
import subprocess
import sys
from typing import Any, Self

from .pairs import Turn


class Worker:
    """Contenders, by (name, options), that take their turns in one process."""

    def __init__(self, *contenders: tuple[str, dict[str, Any]]) -> None:
        command = [sys.executable, "-m", "benchmarks.worker", json.dumps(contenders)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def contender(self, which: int) -> Turn:
        """The turn of one of the contenders."""
        return lambda number: self.turn(number, which)

    def turn(self, number: int, contender: int = 0) -> tuple[float, Any]:
        """One turn: (processor seconds, result). Raises RuntimeError if the process has ended."""
        assert self._process.stdin is not None and self._process.stdout is not None
        print(contender, number, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            status = self._process.wait()
            raise RuntimeError(f"a contender has failed, status {status}; see the message above")
        seconds, result = json.loads(answer)
        return seconds, result


def main() -> None:
    """Answer turns until the input ends."""
    from . import contenders

    turns = [getattr(contenders, name)(**options) for name, options in json.loads(sys.argv[1])]
    for line in sys.stdin:
        contender, number = map(int, line.split())
        print(json.dumps(turns[contender](number)), flush=True)


if __name__ == "__main__":
    main()
