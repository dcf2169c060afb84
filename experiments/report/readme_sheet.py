"""The first sheet: what was run, how to read an interval, what every sheet and column means."""

from experiments import labels
from experiments.report.facts import Facts

SHEETS = ("headline", "compare", "kpi", "equity", "census", "assumptions", "run")


def readme(facts: Facts) -> list[tuple[str, str]]:
    """Pairs of a term and its meaning; a term with an empty meaning is a heading."""
    word = facts.word
    columns = labels.book()["columns"]
    return [
        (facts.title, ""),
        (word("run"), facts.run_id),
        (word("sheet_question"), facts.question),
        (word("sheet_answer"), facts.answer),
        (word("sheet_interval"), word("read_interval")),
        (word("sheet_units"), word("read_units")),
        (word("sheet_sheets"), ""),
        *((name, word(f"sheet_{name}")) for name in SHEETS),
        (word("sheet_columns"), ""),
        *((name, text[facts.lang]) for name, text in columns.items()),
        (word("sheet_verdicts"), ""),
        *(
            (word(verdict), word(f"verdict_{key}"))
            for key, verdict in (
                ("higher", "higher"),
                ("lower", "lower"),
                ("unclear", "not distinguishable"),
                ("identical", "identical"),
                ("few", "too few replications"),
            )
        ),
        (word("sheet_policies"), ""),
        *((policy.key, policy.label) for policy in facts.policies),
    ]
