"""Kernels as parts of other kernels: what Numba would do anew for every kernel is done once.

Compiling all kernels is what a user waits for after an upgrade, and most of that time goes to
Numba's own Python code. This file leans on its insides, so a new version of Numba may need changes
here, and nowhere else: without it everything works, three times as slowly.
"""

import sys
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

import numba
from numba import types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.types.functions import BaseFunction

njit: Any = numba.njit
config: Any = numba.config
ALONE = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}  # only kernels call a part


def give_part(compiled: Any, function: Callable[..., Any], options: dict[str, Any]) -> None:
    """Let other kernels call a twin of the kernel that is only ever linked into them.

    Otherwise every kernel would be optimised, wrapped for Python and stored on its own, and anew
    for each mixture of int16, int32 and constants. In a part all whole numbers are int64, and no
    argument is a constant.
    """

    @cache  # made when it is asked for, which it never is where all kernels are kept
    def part() -> Any:
        return njit(pipeline_class=_PartCompiler, **ALONE, **options)(function)

    def get_call_template(arguments: Any, keywords: Any) -> Any:
        return part().get_call_template(tuple(map(_wide, arguments)), keywords)

    def get_overload(signature: Any) -> Any:
        return part().get_overload(signature)

    compiled.get_call_template, compiled.get_overload = get_call_template, get_overload


def _wide(argument: Any) -> Any:
    argument = types.unliteral(argument)
    whole = isinstance(argument, types.Integer) and argument != types.uint64
    return types.int64 if whole else argument


class _PartLibrary(JITCodeLibrary):
    """Code to be linked into other code, where it is optimised; no machine code of its own."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        return 0

    @property
    def codegen(self) -> Any:
        return self  # asked for nothing but `set_env`

    def set_env(self, name: str, env: Any) -> None:
        """Python's surroundings of a function; code that Python never calls has none."""


class _PartCompiler(Compiler):
    def define_pipelines(self) -> Any:
        codegen = self.state.targetctx.codegen()
        self.state.library = _PartLibrary(codegen, self.state.func_id.func_qualname)
        return super().define_pipelines()


def remember_types() -> None:
    """Have Numba remember what its operators and functions give for the types they were asked for.

    It would try all their versions at each use in a kernel, and find the same one every time.
    """
    functions: Any = BaseFunction
    find = functions.get_call_type

    def get_call_type(self: Any, context: Any, arguments: Any, keywords: Any) -> Any:
        if keywords:
            return find(self, context, arguments, keywords)
        known = vars(self).setdefault("known", {})
        if arguments not in known:
            known[arguments] = find(self, context, arguments, keywords)
        return known[arguments]

    functions.get_call_type = get_call_type


def load_without_blas() -> None:
    """Load the part of Numba that would import scipy.linalg, which no kernel uses, at each start.

    Numba then takes it that there is no BLAS for np.convolve and np.correlate, and for no others.
    """
    if "scipy.linalg" not in sys.modules:
        sys.modules["scipy.linalg"] = None  # type: ignore[assignment]
        import_module("numba.np.arraymath")
        del sys.modules["scipy.linalg"]


if not config.DISABLE_JIT:
    load_without_blas()
    remember_types()
