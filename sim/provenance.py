"""The record stored with every result: versions, inputs, seeds; no name of user or machine."""

import hashlib
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

STREAM_VERSION = 1  # raised when the same seed no longer gives the same draws
PACKAGES = ("simpy", "numpy", "scipy", "numba", "pandas", "matplotlib", "pydantic", "ruamel.yaml")


def app_version() -> str:
    """The installed version of borgerflow, or `unknown`."""
    return _version("borgerflow")


def environment() -> dict[str, Any]:
    """What the run ran on."""
    return {
        "app_version": app_version(),
        "code_sha256": code_digest(),
        "python": platform.python_version(),
        "platform": f"{sys.platform} {platform.machine()}",
        "packages": {name: _version(name) for name in PACKAGES},
        "seed_scheme": f"Philox4x64-10 keyed by citizen and decision, version {STREAM_VERSION}",
    }


def code_digest() -> str:
    """SHA-256 over the sources of the simulation and the policies."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for folder in ("sim", "policies"):
        for path in sorted((root / folder).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
