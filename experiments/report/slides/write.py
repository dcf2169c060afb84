"""Put the slides together, in their order, and write the file."""

from pathlib import Path
from typing import TYPE_CHECKING

from experiments.report.facts import Facts
from experiments.report.slides import basis, flow, over_time, results, shares, sure
from experiments.report.slides.deck import Deck

if TYPE_CHECKING:
    from experiments.report.formats import Job

LONGEST = 250  # letters of a property of a document
SLIDES = (
    *(results.question, results.answer, results.comparison, results.headline),
    *(flow.waiting, flow.causes, over_time.beds, over_time.staff),
    *(shares.groups, shares.payers, sure.curve, sure.swings),
    *(basis.assumptions, basis.sources),
)


def pptx(job: "Job") -> list[Path]:
    """The deck as slides.pptx."""
    path = job.folder / "slides.pptx"
    write(job.facts, path, job.template)
    return [path]


def write(facts: Facts, path: Path, template: Path | None = None) -> None:
    """Write the deck. A slide without data is left out. Raises ResultsError for a bad template."""
    deck = Deck(template)
    for slide in SLIDES:
        slide(deck, facts)
    core = deck.presentation.core_properties
    core.title, core.author = facts.title[:LONGEST], "borgerflow"
    core.subject, core.comments = facts.question[:LONGEST], facts.run_id
    deck.save(path)
