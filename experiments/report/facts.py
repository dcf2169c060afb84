"""Everything that the outputs show of a study, in one language; `reading` makes it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments import labels
from experiments.document.assumptions import Assumption
from experiments.figures.names import Names
from experiments.figures.series import Series
from experiments.report.amounts import Row
from experiments.report.causes import CAUSES
from experiments.report.curves import Curve
from experiments.report.saying import PolicyFacts
from experiments.report.swings import Swings
from experiments.report.tables import Table
from experiments.storage.store import Results

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Group:
    """A category of citizens, what it got, and its years lived under the baseline."""

    kind: str  # `age`, `sex`, `level`, `district`
    label: str
    row: Row  # row.kpi is the measure, per citizen-year


@dataclass(frozen=True)
class Facts:
    """A study in one language; numbers are Amounts, rows keep their keys of kpi.csv."""

    lang: str
    names: Names
    results: Results
    comparison: "pd.DataFrame"
    equity: "pd.DataFrame"
    figures: Table
    title: str
    question: str
    answer: str
    policies: tuple[PolicyFacts, ...]  # the baseline first
    headline: tuple[Row, ...]
    waits: tuple[Row, ...]  # where somebody waits, in days
    causes: tuple[Row, ...]  # waiting without one cause at a time; empty where nobody has asked
    payers: tuple[Row, ...]
    groups: tuple[Group, ...]  # each measure of SHARED by age, sex, level, district
    beds: Series | None  # of experiments.figures.series, all policies
    assumptions: tuple[Assumption, ...]  # parameters of the policies first
    provenance: tuple[tuple[str, str], ...]  # label and text
    n_causes: int = 0  # replications behind the causes
    staff: Series | None = None  # hours worked a week; its sectors are services
    swings: Swings | None = None  # how the answer moves with what was assumed
    curve: Curve | None = None  # cost and waiting by capacity

    @property
    def run_id(self) -> str:
        return self.names.run_id

    @property
    def baseline(self) -> PolicyFacts:
        return self.policies[0]

    @property
    def others(self) -> tuple[PolicyFacts, ...]:
        """The policies that are compared with the baseline."""
        return self.policies[1:]

    @property
    def growing(self) -> str:
        """Which lists grow through the whole run; empty if none does."""
        from experiments.statistics.growth import in_words

        names = self.names.sectors
        return in_words(self.results.kpi, len(self.policies), self.lang, names)

    @property
    def span(self) -> str:
        """What a total is summed over: `om året`."""
        return labels.span_text(self.days, self.lang)

    @property
    def days(self) -> int:
        return round(float(self.results.manifest["measured_days"]))

    @property
    def replications(self) -> int:
        return int(self.results.manifest["replications"])

    @property
    def about_causes(self) -> str:
        """How the causes of waiting were found, and which of them the scenario does not have."""
        there = {key for row in self.causes for key in row.changes}
        lacking = [self.word(f"cause_{key}") for key in CAUSES if key not in there]
        missing = self.word("causes_missing", causes=", ".join(lacking)) if lacking else ""
        return self.word("about_causes", n=self.n_causes, missing=f" {missing}")

    @property
    def about_swings(self) -> str:
        """How the swings were found, and the effect with everything as assumed."""
        assert self.swings is not None
        now, unit = self.swings.now, self.swings.unit_text
        return self.word("about_swings", now=now, unit=unit).replace("..", ".")

    def settings(self, policy: PolicyFacts) -> str:
        """The parameters of a policy in words: `lukker under så mange modtagere: 8; ...`."""
        own = [one for one in self.assumptions if one.path.startswith(f"{policy.key}.")]
        return "; ".join(f"{one.label.partition(': ')[2]}: {one.value}" for one in own)

    def word(self, key: str, **fields: object) -> str:
        """A phrase of the label file in the language of these facts."""
        return labels.word(key, self.lang, **fields)
