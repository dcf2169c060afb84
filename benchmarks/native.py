"""C programs as shared libraries: compiled once for each text, called through ctypes."""

import ctypes
import hashlib
import shutil
import subprocess
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "c"
BUILD = SOURCES.parents[1] / "build" / "benchmarks"
# Contraction would join a * b + c in one rounding, and the results would differ in their last bit.
FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC", "-lm")


def compiler() -> str | None:
    """The path of gcc, or None."""
    return shutil.which("gcc")


def library(source: str, *options: str, header: str = "") -> ctypes.CDLL:
    """The library of a C file in the folder `c`, with `header` put in front of it.

    `options` are for gcc, such as `-DTEXTBOOK`. Raises RuntimeError with what gcc says.
    """
    gcc = compiler()
    if gcc is None:
        raise RuntimeError("no gcc was found: install a C compiler to compare with C")
    text = header + f'#include "{source}"\n'
    parts = [path.read_text(encoding="utf-8") for path in sorted(SOURCES.iterdir())]
    key = hashlib.sha256(repr((text, parts, FLAGS, options)).encode()).hexdigest()[:16]
    made = BUILD / f"{Path(source).stem}-{key}.so"
    if not made.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        command = [gcc, "-x", "c", "-", f"-I{SOURCES}", *FLAGS, *options, "-o", str(made)]
        done = subprocess.run(command, input=text, text=True, capture_output=True, check=False)
        if done.returncode:
            raise RuntimeError(f"gcc refuses {source}:\n{done.stderr}")
    return ctypes.CDLL(str(made))
