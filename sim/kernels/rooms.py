"""Rooms: nested named tuples of arrays and whole numbers, handed to kernels by one address.

Numba would hand every array of a tuple on, seven words each, from call to call; with some seventy
arrays that was most of the work of compiling. Here it is one block of words: an array is its
address and the lengths of its axes, a number one word, and a room within a room lies in place, so
that C can read the block as nested structs. Kernels read members as attributes, like plain Python.
"""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    intrinsic,
    models,
    register_model,
    unbox,
)
from numba.np.numpy_support import as_dtype, from_dtype

from sim.kernels.kernel import COMPILED

WORD = ir.IntType(64)


def handed(rooms: Any) -> Any:
    """Rooms as a kernel takes them; valid while the tuple and its arrays live."""
    return Handed(rooms) if COMPILED else rooms


def addresses(all_handed: Sequence[Any]) -> Any:
    """Where several rooms of one kind are, for `room_at` in a kernel that is given one of them."""
    if not COMPILED:
        return all_handed
    return np.array([each.address for each in all_handed], np.uint64)


def words(rooms: Any) -> Iterator[int]:
    """The block of words, each below 2**64. Raises ValueError for an array with gaps."""
    for part in rooms:
        if isinstance(part, tuple):
            yield from words(part)
        elif isinstance(part, np.ndarray):
            if not part.flags.c_contiguous:
                raise ValueError("compiled code walks through rows without gaps")
            yield part.__array_interface__["data"][0]
            yield from part.shape
        else:
            yield int(part) & (1 << 64) - 1


class Handed:
    """The address of a block of words, and what it is made of."""

    def __init__(self, rooms: Any) -> None:
        self.rooms = rooms  # keeps the arrays alive
        self.words = np.array(list(words(rooms)), np.uint64)
        self.address: int = self.words.__array_interface__["data"][0]
        self._numba_type_ = room_type(rooms)


class RoomType(types.Type):
    """What a block is made of: the first word and the type of each member, by name."""

    def __init__(self, name: str, members: dict[str, tuple[int, Any]]) -> None:
        self.members = members
        # A short name: it becomes part of the names of all functions that are given the room.
        digest = hashlib.sha256(repr(members).encode()).hexdigest()[:8]
        super().__init__(f"{name}_{digest}")

    @property
    def size(self) -> int:
        """Length of the block in words."""
        at, last = max(self.members.values(), key=lambda member: member[0])
        return at + size(last)


def size(member: Any) -> int:
    """Words that a member takes."""
    if isinstance(member, RoomType):
        return member.size
    return 1 + member.ndim if isinstance(member, types.Array) else 1


def room_type(rooms: Any) -> RoomType:
    """The type of a named tuple, that of its members in turn."""
    return known_type(type(rooms).__name__, rooms._fields, tuple(map(member_type, rooms)))


@cache  # Numba takes milliseconds to make a type, and every world has the same
def known_type(name: str, fields: tuple[str, ...], kinds: tuple[Any, ...]) -> RoomType:
    """The type of rooms with these members."""
    members, at = {}, 0
    for field, kind in zip(fields, kinds, strict=True):
        members[field] = (at, kind)
        at += size(kind)
    return RoomType(name, members)


def member_type(part: Any) -> Any:
    """The type of one member: a room, an array without gaps, or a word."""
    if isinstance(part, tuple):
        return room_type(part)
    if isinstance(part, np.ndarray):
        return array_type(part.dtype, part.ndim)
    return types.uint64 if isinstance(part, np.uint64) else types.int64


@cache
def array_type(dtype: np.dtype[Any], n_axes: int) -> Any:
    """The type of an array without gaps."""
    return types.Array(from_dtype(dtype), n_axes, "C")


register_model(RoomType)(models.OpaqueModel)


@unbox(RoomType)
def take_address(kind, handed, compiler):  # type: ignore[no-untyped-def]
    """The address that compiled code is given for a `Handed`."""
    number = compiler.pyapi.object_getattr_string(handed, "address")
    address = compiler.pyapi.long_as_ulonglong(number)
    compiler.pyapi.decref(number)
    pointer = compiler.builder.inttoptr(address, compiler.context.get_value_type(kind))
    return NativeValue(pointer)


room_at: Any
if COMPILED:

    @intrinsic
    def room_at(typing_context, like, address):  # type: ignore[no-untyped-def]
        """The room at an address, which is of the kind of another room."""

        def emit(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
            return builder.inttoptr(arguments[1], context.get_value_type(signature.return_type))

        return like(like, types.uint64), emit

else:

    def room_at(like: Any, address: Any) -> Any:
        """The room itself, which stands in for its address."""
        return address


@infer_getattr
class RoomAttribute(AttributeTemplate):
    """Types of `room.member`."""

    key = RoomType

    def generic_resolve(self, room, name):  # type: ignore[no-untyped-def, override]
        return room.members[name][1] if name in room.members else None


@lower_getattr_generic(RoomType)
def load_member(context, builder, room, pointer, name):  # type: ignore[no-untyped-def]
    """Load a member; the words never change while a kernel runs, which the optimiser is told."""
    begin, member = room.members[name]
    block = builder.bitcast(pointer, WORD.as_pointer())

    def word(number):  # type: ignore[no-untyped-def]
        loaded = builder.load(builder.gep(block, [WORD(begin + number)]))
        loaded.set_metadata("invariant.load", builder.module.add_metadata([]))
        return loaded

    if isinstance(member, RoomType):
        inner = builder.gep(block, [WORD(begin)])
        return builder.bitcast(inner, context.get_value_type(member))
    if not isinstance(member, types.Array):
        return word(0)
    bytes_each = WORD(as_dtype(member.dtype).itemsize)
    lengths = [word(1 + axis) for axis in range(member.ndim)]
    steps, items = [bytes_each], lengths[-1]
    for length in reversed(lengths[1:]):
        steps.insert(0, builder.mul(steps[0], length))
    for length in lengths[:-1]:
        items = builder.mul(items, length)
    layout = context.data_model_manager[member]
    kind = layout.get_value_type()
    array = ir.Constant(kind, None)
    place = layout.get_field_position
    data = builder.inttoptr(word(0), kind.elements[place("data")])
    for field, value in (("data", data), ("itemsize", bytes_each), ("nitems", items)):
        array = builder.insert_value(array, value, place(field))
    for field, values in (("shape", lengths), ("strides", steps)):
        for axis, value in enumerate(values):
            array = builder.insert_value(array, value, (place(field), axis))
    return array
