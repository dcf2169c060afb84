"""A command as the entry point runs it, in this process."""

import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from unittest.mock import patch

from experiments.cli import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def one_line(self, code, piece):
        assert len(self.err.strip().split("\n")) == 1, self.err
        self.told(code, piece)

    def told(self, code, piece):
        assert self.code == code and piece in self.err, self.err


def call(*args):
    out, err, code = StringIO(), StringIO(), 0
    words = ["borgerflow", *map(str, args)]
    with patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
    return Done(code, out.getvalue(), err.getvalue())
