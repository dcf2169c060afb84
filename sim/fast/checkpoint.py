"""A run put aside in one file, to be taken up by another process.

The file is a NumPy archive (.npz). `about` is JSON in UTF-8: the SHA-256 of the engine's sources
(`sources`) and of the compiled scenario (`scenario`), `seed`, `replication` and `tick`. Every
other member is the memory of one array of the world, named by its way there (such as
`books.citizens`); arrays that a new world would have just so are left out.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim.fast.state import World
from sim.fast.world import make_world
from sim.kernels.kernel import source_key
from sim.prepare.compile import Compiled


def save(world: World, compiled: Compiled, path: Path) -> None:
    """Write the world to a file, which appears whole or not at all."""
    about = _about(compiled) | {
        "seed": int(world.luck.seed),
        "replication": int(world.luck.replication),
        "tick": int(world.books.run["now"][0]),
    }
    fresh = dict(_arrays(make_world(compiled, about["seed"], about["replication"])))
    changed: dict[str, Any] = {
        name: np.frombuffer(array.tobytes(), np.uint8)
        for name, array in _arrays(world)
        if array.tobytes() != fresh[name].tobytes()
    }
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        text = np.frombuffer(json.dumps(about).encode(), np.uint8)
        np.savez(file, about=text, **changed)
    os.replace(unfinished, path)


def restore(compiled: Compiled, path: Path) -> World:
    """The world in a file of `save`.

    Raises ValueError for a file of another scenario or of other sources, and for what is no
    checkpoint at all.
    """
    try:
        with np.load(path) as archive:
            saved = {name: archive[name] for name in archive.files}
        about = json.loads(saved.pop("about").tobytes())
    except (ValueError, KeyError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise ValueError(f"{path} is no checkpoint of a run") from error
    for name, words in (
        ("sources", "other sources of the engine"),
        ("scenario", "another scenario"),
    ):
        if about[name] != _about(compiled)[name]:
            raise ValueError(f"{path} is a checkpoint of {words}; start that run anew")
    world: World = _with(make_world(compiled, about["seed"], about["replication"]), saved)
    return world


def _about(compiled: Compiled) -> dict[str, Any]:
    digest = hashlib.sha256()
    for part in _leaves(compiled):
        digest.update(part)
    return {"sources": source_key(), "scenario": digest.hexdigest()}


def _leaves(part: Any) -> Iterator[bytes]:
    """Everything that a compiled scenario is made of, in a fixed order."""
    if isinstance(part, np.ndarray):
        yield repr((part.dtype, part.shape)).encode()
        yield part.tobytes()
    elif isinstance(part, tuple | list):
        yield repr(len(part)).encode()
        for child in part:
            yield from _leaves(child)
    elif isinstance(part, dict):
        yield from _leaves(sorted(part.items()))
    elif hasattr(part, "__dict__"):
        yield from _leaves(vars(part))
    else:
        yield repr(part).encode()


def _arrays(rooms: Any, way: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Every array of nested rooms, with its way."""
    for name, part in rooms._asdict().items():
        if isinstance(part, tuple):
            yield from _arrays(part, f"{way}{name}.")
        elif isinstance(part, np.ndarray):
            yield f"{way}{name}", part


def _with(rooms: Any, saved: dict[str, np.ndarray], way: str = "") -> Any:
    """The same rooms with the saved arrays in place of their own."""
    instead: dict[str, Any] = {}
    for name, part in rooms._asdict().items():
        if isinstance(part, tuple):
            instead[name] = _with(part, saved, f"{way}{name}.")
        elif f"{way}{name}" in saved:
            memory = saved[f"{way}{name}"].copy()
            shape = (-1, *part.shape[1:])  # buffers grow along their first axis
            instead[name] = memory.view(part.dtype).reshape(shape).view(type(part))
    return rooms._replace(**instead)
