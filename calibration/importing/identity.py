"""CPR numbers: recognised, refused, or replaced by a keyed hash before anything is written.

The hash is HMAC-SHA256 with a key from a file that the user names. The same number gives the
same citizen in every file hashed with that key, and without the key it cannot be tried out.
"""

import hashlib
import hmac
import re
from pathlib import Path

from calibration.importing.faults import refused

# Six digits, four digits; what people and programs put in between.
CPR = re.compile(r"(?<!\d)\d{6}\s?[-‐‑–—−./_]?\s?\d{4}(?!\d)")
BARE = re.compile(r"\d{9,10}(\.0)?")  # nine: a spreadsheet took the first zero
SHORTEST_KEY = 16


def looks_like_cpr(text: str) -> bool:
    """Whether a CPR number may stand in the text."""
    return CPR.search(text) is not None


def looks_like_identity(text: str) -> bool:
    """Whether a cell that should name a citizen is a CPR number, in any dress."""
    bare = re.sub(r"[\s\-‐‑–—−./_]", "", text)
    return (
        looks_like_cpr(text) or bool(BARE.fullmatch(text)) or bool(re.fullmatch(r"\d{9,10}", bare))
    )


def read_key(path: Path) -> bytes:
    """The key in a file. Raises DataError when there is none, or it is too short."""
    try:
        key = path.read_bytes().strip()
    except OSError as error:
        raise refused("--key", None, "", f"cannot be read: {error.strerror}", "check the path") from None  # noqa: E501  # fmt: skip
    if len(key) < SHORTEST_KEY:
        remedy = f"write at least {SHORTEST_KEY} random characters into it"
        raise refused("--key", None, "", "the key is too short", remedy)
    return key


def pseudonym(text: str, key: bytes) -> str:
    """20 hex digits for a citizen; the dress of a CPR number does not matter."""
    bare = re.sub(r"\.0$", "", text)
    digits = re.sub(r"[\s\-‐‑–—−./_]", "", bare)
    if looks_like_identity(text) and digits.isdigit():
        bare = digits.zfill(10)
    return "c" + hmac.new(key, bare.encode(), hashlib.sha256).hexdigest()[:20]


def key_mark(key: bytes) -> str:
    """Eight hex digits that tell keys apart and say nothing about them."""
    return hmac.new(key, b"borgerflow key mark", hashlib.sha256).hexdigest()[:8]


def guarded_name(path: Path) -> str:
    """A file's name as messages show it. Raises DataError when a CPR number stands in it."""
    if looks_like_cpr(path.name):
        problem = "the name of the file looks like it holds a CPR number"
        raise refused("FILE", None, "", problem, "rename the file")
    return path.name
