"""Tables for the terminal, and the same content as plain data for --json."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from calibration.targets import Verdict
from experiments import labels
from experiments.modelling.warm_up import COUNTS, Settled
from sim.language.spec import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from experiments.statistics.figure import Figure
    from experiments.storage.store import Results


def comparison(
    manifest: Mapping[str, Any], kpi: "pd.DataFrame", compared: "pd.DataFrame", lang: str
) -> None:
    """The headline figures: the baseline's level, then each policy's difference from it."""
    from experiments.statistics.differences import summary

    names = {entry["key"]: entry["label"][lang] for entry in manifest["policies"]}
    head = summary(compared)
    _deadlocks(kpi, names, lang)
    _growing(kpi, names, lang)
    title = labels.word(
        "table_plain" if head.empty else "table_title",
        lang,
        scenario=manifest["title"][lang],
        n=manifest["replications"],
        days=f"{manifest['measured_days']:.0f}",
        run=manifest["run_id"],
    )
    table = Table(title=escape(title), title_justify="left")
    table.add_column(labels.word("figure", lang))
    if head.empty:
        _levels(table, kpi, lang)
        Console().print(table)
        return
    table.add_column("", justify="right")
    table.add_column(labels.word("confidence", lang), justify="right")
    for key, rows in head.groupby(["sector", "kpi"], sort=False):
        _figure(table, str(key[0]), str(key[1]), rows, names, lang)
    Console().print(table)
    Console().print(labels.word("table_note", lang), style="dim", highlight=False)
    Console().print(_together(head, lang), style="dim", highlight=False)


def _together(head: "pd.DataFrame", lang: str) -> str:
    """How many of the differences remain when all intervals must hold at once."""
    from experiments.statistics.differences import HIGHER, LOWER, TOO_FEW

    if (head["verdict_together"] == TOO_FEW).any():
        return labels.word("together_too_few", lang)
    alone, together = (
        int(head[column].isin([HIGHER, LOWER]).sum()) for column in ("verdict", "verdict_together")
    )
    return labels.word("together", lang, n=together, of=alone)


def _deadlocks(kpi: "pd.DataFrame", names: Mapping[str, str], lang: str) -> None:
    """A line for each policy under which citizens waited for each other's places in a circle."""
    rows = kpi[(kpi["kpi"] == "deadlocked") & (kpi["period"].astype(str) == "all")]
    for policy, part in rows[rows["value"] > 0].groupby("policy", sort=False):
        where = [labels.sector_label(str(name), lang) for name in part["sector"].unique()]
        number = labels.number(float(part["value"].sum()), lang, 0)
        line = labels.word(
            "deadlocked", lang, policy=names[str(policy)], n=number, sectors=", ".join(where)
        )
        Console(stderr=True).print(escape(line), style="yellow", highlight=False)


def _growing(kpi: "pd.DataFrame", names: Mapping[str, str], lang: str) -> None:
    """A line of the lists that grow through the whole run, and under how many policies."""
    from experiments.statistics.growth import in_words

    if line := in_words(kpi, len(names), lang):
        Console(stderr=True).print(escape(line), style="yellow", highlight=False)


def _figure(
    table: Table, sector: str, kpi: str, rows: "pd.DataFrame", names: Mapping[str, str], lang: str
) -> None:
    """One figure: a bold line with the baseline's level, and a line for each policy."""
    from experiments.statistics.differences import IDENTICAL, UNCLEAR

    level = float(rows["baseline_mean"].iloc[0])
    divisor, unit = labels.scaled(rows["unit"].iloc[0], abs(level), lang)
    what = f"{labels.sector_label(sector, lang)}: {labels.kpi_label(kpi, lang).lower()} ({unit})"
    number = labels.number(level / divisor, lang, labels.digits_for(level / divisor))
    table.add_section()
    table.add_row(f"[bold]{escape(what)}[/bold]", f"[bold]{number}[/bold]", "")
    for row in rows.to_dict("records"):
        value, low, high = (float(row[key]) / divisor for key in ("difference", "low", "high"))
        digits = labels.digits_for(value, low, high)
        cells = [names[row["policy"]], labels.signed(value, lang, digits), ""]
        if row["verdict"] == IDENTICAL:
            cells[1] = labels.word("identical", lang)
        elif not math.isnan(low):
            bounds = (labels.signed(x, lang, digits) for x in (low, high))
            cells[2] = f" {labels.word('to', lang)} ".join(bounds)
        unclear = row["verdict"] == UNCLEAR
        if unclear:
            cells[1] = f"~ {cells[1]}"
        cells[0] = f"  {cells[0]}"
        table.add_row(*map(escape, cells), style="dim" if unclear else None)


def _levels(table: Table, kpi: "pd.DataFrame", lang: str) -> None:
    """Mean levels, when there is no policy to compare."""
    table.add_column(labels.word("mean", lang), justify="right")
    rows = kpi[(kpi["period"].astype(str) == "all") & (kpi["group"] == "all")]
    rows = rows[(rows["district"] == "all") & ~rows["kpi"].str.startswith(labels.MOVES)]
    for key, part in rows.groupby(["sector", "kpi", "unit"], sort=False):
        sector, name, unit = map(str, key)
        level = float(part["value"].mean())
        if level == 0:
            continue
        divisor, shown = labels.scaled(unit, abs(level), lang)
        what = f"{labels.sector_label(sector, lang)}: {labels.kpi_label(name, lang)} ({shown})"
        number = level / divisor
        table.add_row(escape(what), labels.number(number, lang, labels.digits_for(number)))


def one_figure(table: "pd.DataFrame", figure: "Figure", lang: str) -> None:
    """A figure told in full: a row for each statistic of each policy, with its interval."""
    divisor, unit = labels.scaled(table["unit"].iloc[0], float(table["value"].abs().max()), lang)
    what = f"{labels.sector_label(figure.sector, lang)}: {labels.kpi_label(figure.kpi, lang)}"
    shown = Table(title=escape(f"{what} ({unit})"), title_justify="left")
    shown.add_column(labels.word("column_policy", lang))
    shown.add_column("")
    for head in ("", labels.word("confidence", lang), "n"):
        shown.add_column(head, justify="right")
    last = ""
    for row in table.to_dict("records"):
        name, value = str(row["statistic"]), float(row["value"]) / divisor
        low, high = (float(row[key]) / divisor for key in ("low", "high"))
        digits, how = labels.digits_for(value, low, high), labels.number
        if name == "difference":
            how = labels.signed
        words = labels.word("quantile" if name.startswith("q") else f"statistic_{name}", lang)
        if name.startswith("q"):
            words = f"{words} {labels.percent(float(name[1:]), lang)}"
        if name == "controlled":
            words = f"{words} ({labels.number(float(row['variance_ratio']), lang, 1)})"
        span = f"{how(low, lang, digits)} {labels.word('to', lang)} {how(high, lang, digits)}"
        policy = "" if row["policy"] == last else row["policy"]
        shown.add_row(*map(escape, (policy, words, how(value, lang, digits), span, str(row["n"]))))
        last = row["policy"]
    Console().print(shown)
    Console().print(labels.word("one_figure_note", lang), style="dim", highlight=False)


def points(results: "Results", compared: "pd.DataFrame", lang: str) -> None:
    """A headline figure a table: a row for each point and policy, with its 95 % interval."""
    from experiments.statistics.differences import HEADLINES, IDENTICAL, UNCLEAR

    manifest = results.manifest
    names = {entry["key"]: entry["label"][lang] for entry in manifest["policies"]}
    first = manifest["policies"][0]["key"]
    varied = list(manifest["design"]["vary"])
    where = {point: _point(manifest, point, varied) for point, _, _ in manifest["cells"]}
    whole = results.kpi[(results.kpi["group"] == "all") & (results.kpi["district"] == "all")]
    whole = whole[(whole["period"].astype(str) == "all") & (whole["policy"] == first)]
    told = compared[(compared["group"] == "all") & (compared["district"] == "all")]
    for sector, kpi in HEADLINES:
        levels = whole[(whole["sector"] == sector) & (whole["kpi"] == kpi)]
        if levels.empty:
            continue
        means = levels.groupby("point")["value"].mean()
        divisor, unit = labels.scaled(levels["unit"].iloc[0], float(means.abs().max()), lang)
        what = f"{labels.sector_label(sector, lang)}: {labels.kpi_label(kpi, lang).lower()}"
        table = Table(title=escape(f"{what} ({unit})"), title_justify="left")
        for name in (*varied, labels.word("column_policy", lang), "", ""):
            table.add_column(escape(name), justify="right" if not name else "left")
        rows = told[(told["sector"] == sector) & (told["kpi"] == kpi)]
        for point, mean in means.items():
            level = mean / divisor
            digits = labels.digits_for(level)
            table.add_row(*where[point], names[first], labels.number(level, lang, digits), "")
            for row in rows[rows["point"] == point].to_dict("records"):
                value, low, high = (row[k] / divisor for k in ("difference", "low", "high"))
                digits = labels.digits_for(value, low, high)
                bounds = [labels.signed(x, lang, digits) for x in (low, high)]
                said = labels.signed(value, lang, digits)
                if row["verdict"] == IDENTICAL:
                    said, bounds = labels.word("identical", lang), []
                unclear = row["verdict"] == UNCLEAR
                cells = [*where[point], f"  {names[row['policy']]}", f"{'~ ' * unclear}{said}"]
                between = f" {labels.word('to', lang)} ".join(bounds)
                table.add_row(*map(escape, (*cells, between)), style="dim" if unclear else None)
        Console().print(table)
    Console().print(labels.word("table_note", lang), style="dim", highlight=False)


def _point(manifest: Mapping[str, Any], point: int, varied: Sequence[str]) -> list[str]:
    values = {name: x for p, _, name, x in manifest["values"] if p == point}
    return [f"{values[name]:g}" for name in varied]


def points_json(results: "Results", compared: "pd.DataFrame") -> dict[str, Any]:
    """The object of --json of a study with points or draws."""
    from experiments.statistics.differences import summary

    values = [dict(zip(("point", "draw", "name", "value"), one, strict=True))
              for one in results.manifest["values"]]  # fmt: skip
    return {
        "schema_version": 1,
        "status": "ok",
        "run_dir": str(results.folder),
        "run_id": results.manifest["run_id"],
        "design": values,
        "comparison": _records(summary(compared)),
    }


def as_json(
    folder: Path, manifest: Mapping[str, Any], kpi: "pd.DataFrame", compared: "pd.DataFrame"
) -> dict[str, Any]:
    """The object of --json: where the results lie, mean levels, and the headline differences."""
    from experiments.statistics.differences import summary
    from experiments.statistics.growth import growing

    whole = kpi[(kpi["period"].astype(str) == "all") & (kpi["group"] == "all")]
    whole = whole[whole["district"] == "all"]
    keys = ["policy", "sector", "kpi", "unit"]
    means = whole.groupby(keys, sort=False)["value"].mean().reset_index()
    return {
        "schema_version": 1,
        "status": "ok",
        "run_dir": str(folder),
        "run_id": manifest["run_id"],
        "kpis": _records(means),
        "comparison": _records(summary(compared)),
        "growing": [asdict(one) for one in growing(kpi)],
    }


def _records(frame: "pd.DataFrame") -> list[dict[str, Any]]:
    """Rows as plain values; what is not a finite number becomes null."""
    rows = frame.to_dict("records")
    return [{str(key): _plain(value) for key, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value.item() if hasattr(value, "item") else value


def warm_up(found: Sequence[Settled], days: int | None, scenario: Scenario, lang: str) -> None:
    """Sector by sector when its counts have settled; below, the warm-up to take."""
    table, console = Table(), Console()
    table.add_column(labels.word("column_sector", lang))
    for count in COUNTS:
        table.add_column(labels.word(f"settled_{count}", lang), justify="right")
    never = labels.word("never_settled", lang)
    for sector in dict.fromkeys(one.sector for one in found):
        own = [one.days for one in found if one.sector == sector]
        label = scenario.sectors[sector].label
        name = getattr(label, lang) if label else sector
        table.add_row(escape(name), *(never if day is None else str(day) for day in own))
    console.print(table)
    key = "not_settled" if days is None else "warm_up_days"
    console.print(labels.word(key, lang, days=days, scenario=scenario.name))


def targets(verdicts: Sequence[Verdict], lang: str) -> None:
    """Target, simulated mean with interval, deviation and verdict; below, the sources."""
    table, console = Table(), Console()
    for key in ("target", "observed", "simulated", "deviation", "verdict"):
        right = key in ("observed", "simulated", "deviation")
        table.add_column(labels.word(f"column_{key}", lang), justify="right" if right else "left")
    for v in verdicts:
        divisor, unit = labels.scaled(v.unit, 0, lang)
        digits = max(0, 2 - math.floor(math.log10(abs(v.target / divisor))))
        target, low, mean, high = (
            labels.number(x / divisor, lang, digits) for x in (v.target, v.low, v.simulated, v.high)
        )
        bounds = "" if math.isnan(v.low) else f"\n({low}-{high})"
        word = labels.word("met" if v.met else "missed", lang)
        inside = labels.word("within", lang, share=labels.percent(v.tolerance, lang))
        table.add_row(
            escape(f"{getattr(v.label, lang)} ({unit})"),
            target,
            f"{mean}{bounds}",
            labels.signed(100 * v.deviation, lang, 1) + " %",
            f"{'[green]' if v.met else '[red]'}{word}[/] {inside}",
        )
    console.print(table)
    for v in verdicts:
        console.print(f"{escape(getattr(v.label, lang))}: {escape(v.source)}", style="dim")
