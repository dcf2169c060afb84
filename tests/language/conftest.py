from pathlib import Path

import pytest

from sim.loading.load import load

VALID = Path(__file__).parent / "valid"


@pytest.fixture(scope="session", autouse=True)
def warm():
    """Pay for slow imports before a test looks at the clock."""
    load(VALID / "base.yaml")
