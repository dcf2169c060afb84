"""What is said of an initiative or a policy, in words of the language: effect, numbers, model."""

from experiments import labels
from experiments.policy import findings
from experiments.statistics.differences import IDENTICAL, UNCLEAR
from policies import Policy
from policies.framework.catalogue import Initiative
from policies.framework.parameters import Parameter, declared
from policies.framework.scope import Phased

SHARED = declared(Policy, "parameter") | declared(Phased, "parameter")  # of no policy in particular
SERVICES = ("all", "nursing", "home_care")  # figures of these say so themselves
BARE = ("share", "ratio", "year", "0 or 1")  # units that say nothing beside the meaning


def effect(row: Initiative, lang: str) -> str:
    """`Stated effect: use of external temps halved (-50 %)`."""
    stated = getattr(row.effect, lang) if row.effect else labels.word("no_effect_stated", lang)
    return f"{labels.word('column_effect', lang)}: {stated}"


def where(row: Initiative, lang: str) -> list[str]:
    """What acts on an initiative: policies, scenarios, or nothing and in what sense."""
    places = [labels.word("in_scenario", lang, scenario=name) for name in row.scenarios]
    if row.modules or places:
        return [*row.modules, *places]
    return [labels.word("no_model" if row.reason else "not_modelled", lang)]


def own(kind: type[Policy]) -> dict[str, Parameter]:
    """The numbers that a policy declares itself, not those that all have for costs and ramps."""
    return {key: told for key, told in kind.parameters().items() if told != SHARED.get(key)}


def number(value: float, lang: str) -> str:
    """As many decimals as the number has: 0.25, 2026, 412,000."""
    if abs(value) >= 10_000:
        return labels.number(value, lang)
    return f"{value:.6g}".replace(".", "," if lang == "da" else ".")


def amount(told: Parameter, lang: str) -> str:
    """Default, unit and range: `0.25 days (0.1-1)`."""
    unit = labels.scaled(told.unit.removeprefix("share "), 0.0, lang)[1]
    unit = "" if told.unit in BARE else f" {unit}"
    low, high = (number(bound, lang) for bound in told.range)
    between = f"{low}-{high}" if told.range[0] >= 0 else f"{low} {labels.word('to', lang)} {high}"
    return f"{number(told.default, lang)}{unit} ({between})"


def numbers(kind: type[Policy], lang: str) -> str:
    """`home_first: diverted 0.5 (0.3-0.6), closed 0.4 (0-0.5)`."""
    parts = ", ".join(f"{key} {amount(told, lang)}" for key, told in own(kind).items())
    return f"{kind.name}: {parts}"


def gives(policy: str, lang: str) -> str:
    """What a stored run says of a policy, with its scenario, size and date."""
    kept = findings.found().get(policy, ())
    if not kept:
        return labels.word("model_gives_nothing", lang)
    told = "; ".join(_figure(one, lang) for one in kept)
    study = {"scenario": kept[0].scenario, "n": kept[0].replications, "date": kept[0].date}
    return labels.word("model_gives", lang, told=told, **study)


def _figure(one: findings.Found, lang: str) -> str:
    """`Cost to the municipality, DKK million a year: -0.58 (-0.84 to -0.32)`."""
    label = labels.kpi_label(one.kpi, lang)
    if one.sector not in SERVICES:
        label += f" ({labels.sector_label(one.sector, lang).lower()})"
    if one.verdict in {UNCLEAR, IDENTICAL}:
        return f"{label}: {labels.word(one.verdict, lang)}"
    divisor, unit = 1.0, "%"
    if one.unit == findings.YEARLY:
        divisor, unit = labels.scaled("DKK", abs(one.difference), lang)
        unit += f" {labels.word('a_year', lang)}"
    value, low, high = (x / divisor for x in (one.difference, one.low, one.high))
    digits = labels.digits_for(value, low, high)
    told, *bounds = (labels.signed(x, lang, digits) for x in (value, low, high))
    between = f" {labels.word('to', lang)} ".join(bounds)
    return f"{label}, {unit}: {told} ({between})"
