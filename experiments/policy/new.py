"""A policy begun: a commented file, and the contract that fails until it is filled in."""

import re
from pathlib import Path

import policies.framework
from policies import POLICIES, PolicyError

ROOM = Path(policies.framework.__file__).parent


def write_policy(name: str, folder: Path, scenario: str) -> tuple[Path, Path]:
    """Write NAME.py and test_NAME.py into a folder; returns both. Overwrites nothing.

    Raises PolicyError for a name that is taken or no name, and for files that are there.
    """
    if not re.fullmatch("[a-z][a-z0-9_]{0,39}", name):
        raise PolicyError(
            f"{name!r} is no name; write small letters, digits and _, as in more_beds"
        )
    if name in POLICIES:
        raise PolicyError(f"there is a policy {name!r} already; choose another name")
    words = name.split("_")
    told = {
        "name": name,
        "kind": "".join(word.capitalize() for word in words),
        "title": " ".join(words).capitalize(),
        "scenario": scenario,
    }
    made = []
    for path, template in (
        (folder / f"{name}.py", "policy.template"),
        (folder / f"test_{name}.py", "policy_test.template"),
    ):
        if path.exists():
            raise PolicyError(f"{path} is there already; choose another name or --folder")
        text = (ROOM / template).read_text("utf-8").format(**told)
        made.append((path, text))
    for path, text in made:
        try:
            path.write_text(text, "utf-8", newline="\n")
        except OSError as error:
            raise PolicyError(f"{path} cannot be written: {error.strerror}") from None
    return made[0][0], made[1][0]
