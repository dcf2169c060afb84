"""A new scenario file for a municipality, from a population file."""

from datetime import date
from pathlib import Path
from string import Template

from calibration.local_facts import LocalFacts, local_facts
from calibration.population import Population, read_population
from calibration.statbank import wanted_municipality
from experiments.storage.store import ResultsError

TEMPLATE = Path(__file__).with_name("municipality.template")
COHORTS = (
    "Derived, the cohorts that turn 65 in each year ({table}, {day}), less deaths before 65; "
    "nobody moves in or out"
)
CONSTANT = (
    "Derived from citizens aged 65-69 ({table}, {day}) and their mortality; the file has no "
    "younger ages, so the rate stays the same"
)


def write_scenario(
    name: str, table: Path, municipality: str | None, at: date | None, folder: Path = Path()
) -> tuple[Path, Population]:
    """Write `<name>.yaml` into the folder; returns the new file and the population it holds.

    Raises ScenarioError for a table that cannot be used, ResultsError when the file is there.
    """
    wanted = wanted_municipality(municipality) if municipality is not None else None
    population = read_population(table, wanted, at)
    text = scenario_text(name, population)
    path = folder / f"{name}.yaml"
    try:
        with path.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise ResultsError(f"{path} is there already; choose another name") from None
    except OSError as error:
        raise ResultsError(f"{path} cannot be written: {error.strerror}") from None
    return path, population


def scenario_text(name: str, population: Population) -> str:
    """The template with the facts of one municipality filled in."""
    facts, day = local_facts(population), population.day
    fields = {
        "name": name,
        "file": f"{name}.yaml",
        "title": population.municipality.name,
        "table": population.table,
        "day": f"{day.day} {day:%B %Y}",
        "start": day.isoformat(),
        "year": day.year,
        "population_source": _counted(population),
        "turning_65": _turning_65(population, facts),
        "men": facts.men,
        "women": round(1 - facts.men, 2),
        "weekday": facts.roster["weekday"],
        "weekend": facts.roster["weekend"],
        "roster_low": facts.roster["weekend"] // 2,
        "roster_high": 2 * facts.roster["weekday"],
        "clinic": facts.clinic,
        "help_hours": facts.help_hours,
        "help_hours_low": int(0.8 * facts.help_hours),
        "help_hours_high": round(1.2 * facts.help_hours),
        "clinic_high": 3 * facts.clinic,
        "temporary_beds": facts.temporary_beds,
        "temporary_beds_low": facts.temporary_beds // 2,
        "temporary_beds_high": 2 * facts.temporary_beds,
        "care_homes": facts.care_homes,
        "care_homes_low": int(0.75 * facts.care_homes),
        "care_homes_high": round(1.25 * facts.care_homes),
    }
    for course, places in facts.courses.items():
        fields |= {course: places, f"{course}_low": places // 2, f"{course}_high": 2 * places}
    for sex in ("man", "woman"):
        fields[f"people_{sex}"] = _flow(facts.people[sex])
        fields[f"residents_{sex}"] = _flow(facts.residents[sex])
    return Template(TEMPLATE.read_text("utf-8")).substitute(fields)


def _flow(table: dict[str, int]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in table.items()) + "}"


def _counted(population: Population) -> str:
    day = f"{population.day.day} {population.day:%B %Y}"
    text = f"Statistics Denmark, {population.table}, {day}"
    if population.table == "FRKM1":
        text += " (a projection)"
    if population.missing:
        text += f"; {population.missing} numbers withheld, taken for nobody"
    return text


def _turning_65(population: Population, facts: LocalFacts) -> str:
    """The keys of the source: a rate, and from each birthday of the count on its factor."""
    day = f"{population.day.day} {population.day:%B %Y}"
    words = (COHORTS if facts.by_cohort else CONSTANT).format(table=population.table, day=day)
    numbers = [number for _, number in facts.turning_65]
    low, high = int(0.9 * min(numbers)), round(1.1 * max(numbers))
    lines = [
        "rate:",
        f"  value: {numbers[0]}",
        "  unit: per year",
        f"  source: {words}",
        f"  year: {population.day.year}",
        "  confidence: derived",
        f"  range: [{low}, {high}]",
    ]
    if facts.by_cohort:
        lines += ["profile:", "  dated:"]
        lines += [
            f"    - {{from: {start}, value: {number / numbers[0]:.4f}}}"
            for start, number in facts.turning_65[1:]
        ]
        lines += [
            "  source: As the rate; the last cohort's rate goes on",
            f"  year: {population.day.year}",
            "  confidence: derived",
        ]
    return "".join(f"    {line}\n" for line in lines)
