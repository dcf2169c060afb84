"""Codes of Faelles Sprog III: what a granted service is, by its classic code.

Source: KL, CodeSystem FSIII, version of 30 May 2024 (urn:oid:1.2.208.176.2.21). Each concept has
a second code, a UUID, which is not known here; a profile's `values` can translate it.
"""

import re
from functools import lru_cache

CODE = re.compile(r"([HG])(\d{1,2})(b|c)?(?:\.(\d{1,2}))?")
PERSONAL, PRACTICAL = range(1, 7), range(7, 13)
BLOCKS = {  # letter and number of a block: what it is, and how many services it has
    ("H", 2): ("rehabilitation", 11),
    ("H", 3): ("relief", 3),
    ("H", 4): ("temporary_stay", 1),
    ("H", 5): ("training", 1),
    ("H", 6): ("maintenance_training", 1),
    ("H", 7): ("no_service", 2),
    ("G", 1): ("nursing", 47),
    ("G", 2): ("nursing", 4),
}


@lru_cache(maxsize=4_096)
def service_of(code: str) -> str | None:
    """`personal_care`, `practical_help`, `nursing`, ... for a code such as H1.1; None: unknown."""
    found = CODE.fullmatch(code.strip().upper().replace("B", "b").replace("C", "c"))
    if found is None:
        return None
    letter, block, half, number = found[1], int(found[2]), found[3], int(found[4] or 0)
    if (letter, block) == ("H", 1):
        if half:
            return "practical_help" if not number else None
        if number == 0 or number in PERSONAL:
            return "personal_care"
        return "practical_help" if number in PRACTICAL else None
    what, size = BLOCKS.get((letter, block), ("", 0))
    return what if what and not half and number <= size else None
