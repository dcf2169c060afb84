"""The spreadsheet: real numbers, one sheet per table; and key figures for a Danish Excel."""

from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import xlsxwriter

from experiments.report.facts import Facts
from experiments.report.readme_sheet import readme
from experiments.statistics.differences import mean_interval

if TYPE_CHECKING:
    from experiments.report.formats import Job

TRIGGERS: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for a formula
FORMATS: Final = {
    "DKK": "#,##0", "share": "0.0%", "minutes": "#,##0", "citizens": "#,##0.0", "n": "0",
}  # fmt: skip
USUAL, FINE = "#,##0.00", "0.0000"
WIDEST, LONGEST = 70, 32_000  # letters of a column, of a cell


def xlsx(job: "Job") -> list[Path]:
    """tables.xlsx: a page to read first, and a sheet for every table."""
    path = job.folder / "tables.xlsx"
    options = {
        "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": job.facts.title[:250], "comments": job.facts.run_id})
        pen = Pen(book)
        pen.text(readme(job.facts))
        for name, table in tables(job.facts).items():
            pen.table(name, table)
    return [path]


def csv(job: "Job") -> list[Path]:
    """kpi_excel.csv: kpi.csv with semicolons and decimal commas, as a Danish Excel opens it."""
    path = job.folder / "kpi_excel.csv"
    kpi = job.facts.results.kpi.copy()
    for name in kpi.columns:
        if not pd.api.types.is_numeric_dtype(kpi[name]):
            kpi[name] = kpi[name].astype(str).map(harmless)
    kpi.to_csv(path, sep=";", decimal=",", index=False, encoding="utf-8-sig", lineterminator="\r\n")
    return [path]


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe goes before what would be."""
    return f"'{text}" if text.startswith(TRIGGERS) else text


def tables(facts: Facts) -> dict[str, pd.DataFrame]:
    """The sheets by name; numbers in the units of the stored tables."""
    kpi = facts.results.kpi
    everybody = kpi[(kpi["group"] == "all") & (kpi["district"] == "all")]
    return {
        "headline": _headline(facts),
        "compare": facts.comparison,
        "kpi": everybody,
        "equity": _means(
            facts.equity,
            ["policy", "period", "group", "district", "measure", "unit"],
            "per_citizen_year",
        ),
        "census": _census(facts),
        "assumptions": _assumptions(facts),
        "run": pd.DataFrame(facts.provenance, columns=["item", "value"]),
    }


def _headline(facts: Facts) -> pd.DataFrame:
    """What slides and report show: level today, and every policy's difference."""
    rows = []
    shown = {(row.sector, row.kpi): row for row in (*facts.headline, *facts.payers)}
    for row in shown.values():
        key = {"figure": row.label, "sector": row.sector, "kpi": row.kpi, "unit": row.unit}
        for policy in facts.policies:
            level, change = row.levels[policy.key], row.changes.get(policy.key)
            rows.append(
                {
                    **key,
                    "policy": policy.label,
                    "level": level.value,
                    "difference": change.value if change else np.nan,
                    "low": change.low if change else np.nan,
                    "high": change.high if change else np.nan,
                    "verdict": change.verdict_text if change else "",
                }
            )
    columns = ["figure", "sector", "kpi", "unit", "policy"]
    return pd.DataFrame(rows, columns=[*columns, "level", "difference", "low", "high", "verdict"])


def _means(frame: pd.DataFrame, keys: list[str], value: str) -> pd.DataFrame:
    """Means over replications with their 95 % interval."""
    grouped = frame.groupby(keys, sort=False, observed=True)[value]
    rows = [(*key, len(part), *map(float, mean_interval(part))) for key, part in grouped]
    return pd.DataFrame(rows, columns=[*keys, "n", "mean", "low", "high"])


def _census(facts: Facts) -> pd.DataFrame:
    """Mean places used, waiting and blocked by day, over replications."""
    census, keys = facts.results.census, ["policy", "date", "measured", "sector"]
    means = census.groupby(keys, sort=False, observed=True)[
        ["used", "waiting", "blocked", "places"]
    ]
    found = means.mean().reset_index()
    return found.assign(date=found["date"].dt.strftime("%Y-%m-%d"), measured=found["measured"] * 1)


def _assumptions(facts: Facts) -> pd.DataFrame:
    columns = ["path", "label", "value", "unit", "low", "high", "source", "year", "confidence"]
    rows = [[getattr(one, name) for name in (*columns, "note")] for one in facts.assumptions]
    return pd.DataFrame(rows, columns=[*columns, "note"])


class Pen:
    """Writes sheets of one workbook, every cell as text or as a number, never as a formula."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.head = book.add_format(
            {"bold": True, "bg_color": "#E6E6E6", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.bold = book.add_format({"bold": True, "font_size": 14})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.formats: dict[str, Any] = {}

    def text(self, rows: Sequence[tuple[str, str]]) -> None:
        """The README: pairs of a term and its meaning; a pair without meaning is a heading."""
        sheet = self.book.add_worksheet("README")
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 110)
        sheet.hide_gridlines(2)
        for r, (term, meaning) in enumerate(rows):
            sheet.write_string(r, 0, term[:LONGEST], self.wrap if meaning else self.bold)
            sheet.write_string(r, 1, meaning[:LONGEST], self.wrap)

    def table(self, name: str, frame: pd.DataFrame) -> None:
        """A sheet with a frozen head and filters."""
        sheet = self.book.add_worksheet(name)
        units = frame["unit"].tolist() if "unit" in frame else [""] * len(frame)
        for c, column in enumerate(frame.columns):
            sheet.write_string(0, c, str(column), self.head)
            values = frame[column].tolist()
            for r, (value, unit) in enumerate(zip(values, units, strict=True), start=1):
                self._cell(sheet, (r, c), value, str(column), unit)
            widest = max([len(str(v)) for v in values[:2000] if isinstance(v, str)] + [10])
            sheet.set_column(c, c, min(max(widest, len(str(column))) + 2, WIDEST))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)

    def _cell(self, sheet: Any, at: tuple[int, int], value: Any, column: str, unit: str) -> None:
        if isinstance(value, str):
            sheet.write_string(*at, value[:LONGEST])
        elif value is not None and isfinite(value):
            sheet.write_number(*at, value, self._format(column, unit))

    def _format(self, column: str, unit: str) -> Any:
        """The number format of a cell: by its unit; counts are whole, ratios fine."""
        shape = FORMATS.get(unit, USUAL)
        if column in ("n", "replication", "measured"):
            shape = "0"
        elif column in ("correlation", "variance_ratio"):
            shape = FINE
        if shape not in self.formats:
            self.formats[shape] = self.book.add_format({"num_format": shape})
        return self.formats[shape]
