"""Compiled code: the one place, with parts.py and rooms.py, where Numba is met.

Kernels are plain functions under `@kernel`. With NUMBA_DISABLE_JIT=1 they stay plain Python and
give the same numbers, provided that 64-bit words are made with `u64`, which wraps in both worlds.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic
from numba.np.arrayobj import make_array

from sim.kept import KEPT_DAYS, user_cache
from sim.kernels.parts import give_part

config: Any = numba.config
njit: Any = numba.njit
COMPILED = not config.DISABLE_JIT
# _nrt=False: no reference counting of arrays, whose atomic operations cost more than the model;
# a kernel that allocates an array then fails to compile. No fastmath: results must not depend on
# how the compiler orders additions.
OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}
# For signatures: a contiguous int64 row. Declared read-only, so that frozen arrays pass as well.
ROW = "Array(int64, 1, 'C', True)"
WORD_MASK = (1 << 64) - 1

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (ROOT / "sim", ROOT / "policies")  # where kernels may live


def kernel(signature: Any = None, *, inline: bool = True) -> Any:
    """Compile a function: `@kernel` on first use, `@kernel("uint64(uint64)")` at import.

    With a signature, Python ints (also those of 2**63 and more) and NumPy scalars are converted
    to the declared types, and there is one version. An int outside the declared type raises
    OverflowError. `inline=False` keeps a large kernel, or a rare one, from being copied into its
    callers: the fewer copies, the less there is to optimise.
    """
    if callable(signature):
        return _compiled(signature, (), inline)
    signatures = () if signature is None else (signature,)
    return lambda function: _compiled(function, signatures, inline)


def _compiled(function: Callable[..., Any], signatures: tuple[str, ...], inline: bool) -> Any:
    if not COMPILED:
        return function
    options = OPTIONS | {"forceinline": inline}
    # Callees outside SOURCES are not part of the cache's key, so nothing out there is cached.
    source = Path(function.__code__.co_filename).resolve()
    compiled = None
    if CACHE is not None and any(source.is_relative_to(folder) for folder in SOURCES):
        with suppress(OSError), _numba_cache_in(CACHE):  # OSError: for example a full disk
            compiled = njit(*signatures, cache=True, **options)(function)
    if compiled is None:
        compiled = njit(*signatures, **options)(function)
    if not signatures:
        give_part(compiled, function, options)
    return compiled


@contextmanager
def _numba_cache_in(folder: Path) -> Iterator[None]:
    """Numba fixes a function's cache folder when it is decorated; other users keep theirs."""
    before, config.CACHE_DIR = config.CACHE_DIR, str(folder)
    try:
        yield
    finally:
        config.CACHE_DIR = before


def source_key() -> str:
    """Hexadecimal SHA-256 of everything that shapes compiled code.

    Numba itself looks only at the file of a kernel, and would go on using the old version of a
    kernel that another file provides; nor does it notice changed NUMBA_* settings.
    """
    settings = sorted(item for item in os.environ.items() if item[0].startswith("NUMBA_"))
    digest = hashlib.sha256(repr((numba.__version__, np.__version__, settings)).encode())
    for folder in SOURCES:
        for path in sorted(folder.rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            digest.update(f"{name}:{path.stat().st_size}:".encode() + path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path | None:
    """The folder for the kernels of these sources, made if needed; None if it cannot be."""
    try:
        # RuntimeError: no home folder. The name is short because Windows limits paths.
        folder = user_cache().absolute() / f"kernels-{source_key()[:16]}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        os.utime(folder)
        _delete_unused(folder.parent)
    except (OSError, RuntimeError):
        return None
    return folder


def _delete_unused(base: Path) -> None:
    """Every edit of a source makes a folder; without this they would pile up for ever."""
    for folder in base.glob("kernels-*"):
        with suppress(OSError):
            if folder.stat().st_mtime < time.time() - KEPT_DAYS * 86_400:
                for path in sorted(folder.rglob("*"), reverse=True):
                    path.rmdir() if path.is_dir() else path.unlink()
                folder.rmdir()


CACHE = cache_folder() if COMPILED else None

# What the processor has and Python lacks. Words are uint64.
u64: Any
i64: Any
product: Any
leading_zeros: Any
prefetch: Any

if COMPILED:
    u64, i64 = np.uint64, np.int64

    @intrinsic
    def product(typing_context, a, b):  # type: ignore[no-untyped-def]
        """The product of two words as two words, (high, low)."""
        pair = types.UniTuple(types.uint64, 2)

        def emit(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
            word, wide = ir.IntType(64), ir.IntType(128)
            a, b = (builder.zext(argument, wide) for argument in arguments)
            whole = builder.mul(a, b)
            high = builder.trunc(builder.lshr(whole, ir.Constant(wide, 64)), word)
            return context.make_tuple(builder, pair, (high, builder.trunc(whole, word)))

        return pair(types.uint64, types.uint64), emit

    @intrinsic
    def leading_zeros(typing_context, word):  # type: ignore[no-untyped-def]
        """How many zeros stand before the first 1 of a word; 64 for 0."""

        def emit(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
            return builder.ctlz(arguments[0], ir.Constant(ir.IntType(1), 0))

        return types.uint64(types.uint64), emit

    @intrinsic
    def prefetch(typing_context, array, index, offset):  # type: ignore[no-untyped-def]
        """Begin to fetch the cache line `offset` bytes into entry `index` of the first axis."""

        def emit(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
            whole = make_array(signature.args[0])(context, builder, arguments[0])
            stride = builder.extract_value(whole.strides, 0)
            address = builder.add(builder.mul(arguments[1], stride), arguments[2])
            address = builder.add(builder.ptrtoint(whole.data, stride.type), address)
            pointer = builder.inttoptr(address, ir.IntType(8).as_pointer())
            shape = ir.FunctionType(ir.VoidType(), [pointer.type] + 3 * [ir.IntType(32)])
            fetch = builder.module.declare_intrinsic("llvm.prefetch", [pointer.type], shape)
            builder.call(fetch, [pointer, *(ir.IntType(32)(option) for option in (0, 3, 1))])
            return context.get_dummy_value()

        return types.void(array, types.int64, types.int64), emit

else:

    def u64(value: int) -> int:
        """The value modulo 2**64, as a Python int."""
        return int(value) & WORD_MASK

    i64 = int  # for words below 2**63

    def product(a: int, b: int) -> tuple[int, int]:
        """The product of two words as two words, (high, low)."""
        return divmod(u64(a) * u64(b), 1 << 64)

    def leading_zeros(word: int) -> int:
        """How many zeros stand before the first 1 of a word; 64 for 0."""
        return 64 - u64(word).bit_length()

    def prefetch(array: Any, index: int, offset: int) -> None:
        """Only compiled code can hurry memory."""
