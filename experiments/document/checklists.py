"""ISPOR-SMDM and CHEERS: what scenario and results answer of them."""

from experiments.document import stress
from experiments.document.items import CHEERS, ISPOR, Item
from experiments.document.subject import Subject
from experiments.statistics.differences import HIGHER, LOWER, compare, summary


def ispor(of: Subject) -> list[Item]:
    """The 18 items; text None: NOT REPORTED."""
    answer = {item.number: item.text for item in stress.items(of)}
    found = {
        "3": _joined(answer["2.1"], answer["2.2"]),
        "4": answer["4.2"],
        "5": answer["1.3"],
        "6": _population(of),
        "7": answer["3.1"],
        "8": answer["3.3"],
        "9": answer["4.3"],
        "12": "Two engines, written apart, give the same trace of events to the bit.",
        "13": _targets(of),
        "18": "docs/model.md ends with known limits and with what is not in the model.",
    }
    return [Item(number, title, found.get(number)) for number, title in ISPOR.items()]


def cheers(of: Subject) -> list[Item]:
    """The 28 items, when the scenario has prices; else none."""
    if not of.scenario.prices:
        return []
    answer = {item.number: item.text for item in stress.items(of)}
    found = {
        "1": of.scenario.title.en,
        "5": _population(of),
        "7": answer["1.3"],
        "8": _payers(of),
        "9": answer["4.2"],
        "10": _discounting(of),
        "11": answer["1.2"],
        "12": "Counts and times of the simulated citizens; definitions in results/README.md.",
        "13": "Outcomes are not valued in money or quality of life.",
        "14": _resources(of),
        "15": _currency(of),
        "16": _joined(answer["2.1"], answer["2.2"]),
        "17": _joined(answer["3.4"], answer["4.3"]),
        "18": "Figures by " + ", ".join(of.scenario.attributes) + "."
        if of.scenario.attributes
        else None,
        "19": "equity.csv: cost, waiting, days and visits per citizen-year by category.",
        "20": answer["4.3"],
        "22": answer["3.3"],
        "23": _main(of),
    }
    return [Item(number, title, found.get(number)) for number, title in CHEERS.items()]


def _joined(*texts: str | None) -> str | None:
    return " ".join(text for text in texts if text) or None


def _population(of: Subject) -> str:
    s = of.scenario
    kinds = ", ".join(s.attributes) or "no attributes"
    return f"Citizens by {kinds}: at the start {', '.join(s.stocks) or 'nobody'}; " + (
        f"from outside {', '.join(s.sources) or 'nobody'}."
    )


def _targets(of: Subject) -> str | None:
    """How many observed figures the stored baseline meets, of those over the measured time."""
    from calibration.targets import hold

    if of.results is None or not of.scenario.targets:
        return None
    try:
        verdicts = hold(of.scenario, of.results.kpi)
    except ValueError:
        return None  # the stored tables lack a figure that a target names
    if not verdicts:
        return None
    met = sum(verdict.met for verdict in verdicts)
    left = len(of.scenario.targets) - len(verdicts)
    years = f" Not judged here, being of calendar years: {left}." if left else ""
    return (
        f"{met} of {len(verdicts)} expected figures over the measured time are met by the "
        f"baseline; many of them were set or follow from inputs.{years}"
    )


def _payers(of: Subject) -> str:
    payers = {price.payer for price in of.scenario.prices.values()} - {"owner"}
    payers |= {key for steps in of.scenario.owners.values() for o in steps for key in o.value}
    charged = any(price.paid_to for price in of.scenario.prices.values())
    told = " Charges between authorities cancel in the sum." if charged else ""
    return f"The costs of {', '.join(sorted(payers))}, and their sum.{told}"


def _discounting(of: Subject) -> str | None:
    rates = of.scenario.discounting.rates if of.scenario.discounting else ()
    told = [f"{rate.value:g} % a year after {rate.after} years" for rate in rates]
    return "; ".join(told) + "." if told else None


def _resources(of: Subject) -> str:
    items = sorted({price.item for price in of.scenario.prices.values()})
    return f"Quantities of the run times prices: {', '.join(items)}."


def _currency(of: Subject) -> str:
    years = sorted({price.year for price in of.scenario.prices.values() if price.year})
    span = f"prices of {years[0]} to {years[-1]}" if years else "years of prices NOT REPORTED"
    indexed = sum(price.index is not None for price in of.scenario.prices.values())
    return f"DKK, {span}, {indexed} of {len(of.scenario.prices)} with a yearly index."


def _main(of: Subject) -> str | None:
    if of.results is None or not of.policies:
        return None
    head = summary(compare(of.results.kpi))
    clear = head["verdict"].isin([HIGHER, LOWER])
    return (
        f"{int(clear.sum())} of {len(head)} differences of headline figures can be told from "
        "chance; the numbers are in the results."
    )
