"""Every initiative of the documents is in the catalogue, and rows and modules name each other."""

from policies import POLICIES
from policies.framework.catalogue import CLASSES, catalogue
from sim.loading.load import shipped_names

ROWS = (
    *("S0-0", "S0-0b", "S0-1a", "S0-1b", "S0-1c", "S0-1d", "S0-1e", "S0-1f"),
    *("S0-2a", "S0-2b", "S0-2c", "S0-2d", "S0-2e", "S0-3a", "S0-3b", "S0-3c"),
    *("S0-4", "S0-5", "S0-6"),
    *("S1-1a", "S1-1b", "S1-1c", "S1-1d", "S1-1e", "S1-2a", "S1-2b", "S1-2c"),
    *("S1-3a", "S1-3b", "S1-3c", "S1-3d"),
    *("S2-1", "S2-2", "S2-3", "S2-4", "S2-5", "S2-6", "S2-7", "S2-8", "S2-9", "S2-10"),
    *("S3-1", "S3-2", "S3-3", "S3-4", "S3-5", "S3-6", "S3-7"),
    *("S4-1", "S4-2", "S4-3", "S4-4", "S4-5", "S4-6", "S4-7", "S4-8", "S4-9", "S4-10"),
    *("S4-11", "S4-12", "S4-13", "S4-14", "S4-15", "S4-16", "S4-17", "S4-18"),
)


def test_every_initiative_has_its_row_in_order():
    assert tuple(catalogue(POLICIES)) == ROWS and len(ROWS) == 66


def test_rows_are_told_in_both_languages():
    for row in catalogue(POLICIES).values():
        texts = (row.title, row.mechanism, row.document, row.effect, row.reason)
        for text in texts:
            assert text is None or (text.da and text.en), row.row
        assert row.kind in CLASSES and row.municipality, row.row
        assert set(row.scenarios) <= set(shipped_names()), row.row


def test_modules_and_rows_name_each_other():
    rows = catalogue(POLICIES)
    for name, kind in POLICIES.items():
        assert len(set(kind.rows)) == len(kind.rows), name
        for row in kind.rows:
            assert name in rows[row].modules
    for row in rows.values():
        assert all(row.row in POLICIES[name].rows for name in row.modules)


def test_what_has_no_model_says_why():
    for row in catalogue(POLICIES).values():
        assert row.kind != "context" or row.reason, row.row
        assert row.is_modelled != bool(row.reason), f"{row.row}: a model, or why there is none"


def test_a_module_of_no_row_would_be_noticed():
    class Ghost(POLICIES["baseline"]):
        rows = ("S9-1",)

    assert not any("ghost" in row.modules for row in catalogue({"ghost": Ghost}).values())
    assert not set(Ghost.rows) <= set(catalogue({}))
