"""Progress on standard error: a bar on a terminal, otherwise a line for every tenth done."""

import sys
from types import TracebackType
from typing import Any, Self


class Progress:
    """Use as a context; call `done(finished, total)` after each task."""

    def __init__(self, total: int, quiet: bool, begun: int = 0) -> None:
        """`begun`: how many were finished earlier; they do not count for the time left."""
        self.quiet, self.total, self.begun, self.told = quiet, total, begun, 10 * begun // total
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Self:
        if not self.quiet and sys.stderr.isatty():
            from rich import progress as bars
            from rich.console import Console

            self._bar = bars.Progress(
                bars.TextColumn("[progress.description]{task.description}"),
                bars.BarColumn(),
                bars.MofNCompleteColumn(),
                bars.TimeElapsedColumn(),
                bars.TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("runs", total=self.total, completed=self.begun)
        return self

    def done(self, finished: int, total: int) -> None:
        """Tell that so many of so many tasks are finished."""
        if self._bar is not None:
            self._bar.update(self._task, completed=finished, total=total)
            return
        tenth = 10 * finished // total
        if not self.quiet and tenth > self.told:
            self.told = tenth
            print(f"{finished} of {total} runs", file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        """A line of its own, above the bar."""
        if self._bar is not None:
            self._bar.console.print(text, highlight=False)
        elif not self.quiet:
            print(text, file=sys.stderr, flush=True)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
