"""The report as a page, figures as pictures, the slides as a document: html, png, svg, pdf."""

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.storage.store import ResultsError

if TYPE_CHECKING:
    from experiments.report.formats import Job

PATIENCE = 180  # seconds that the office program may take
OFFICE = ("soffice", "libreoffice")


def html(job: "Job") -> list[Path]:
    """The report as one page."""
    from experiments.report.html import write

    return [write(job.facts, job.folder)]


def png(job: "Job") -> list[Path]:
    """The figures for slides."""
    return _figures(job, ".png")


def svg(job: "Job") -> list[Path]:
    """The figures for print."""
    return _figures(job, ".svg")


def pdf(job: "Job") -> list[Path]:
    """The slides as PDF, by LibreOffice. Raises ResultsError when it is not there."""
    from experiments.report.slides import write

    office = next(filter(None, map(shutil.which, OFFICE)), None)
    if office is None:
        raise ResultsError("pdf is made by LibreOffice, which is not installed; use pptx")
    with tempfile.TemporaryDirectory() as folder:
        deck = Path(folder) / "slides.pptx"
        write(job.facts, deck, job.template)
        own = f"-env:UserInstallation={(Path(folder) / 'office').as_uri()}"
        words = [office, own, "--headless", "--convert-to", "pdf", "--outdir", folder, str(deck)]
        try:
            subprocess.run(words, capture_output=True, check=True, timeout=PATIENCE)
            return [Path(shutil.move(deck.with_suffix(".pdf"), job.folder / "slides.pdf"))]
        except (subprocess.SubprocessError, OSError) as error:
            raise ResultsError(f"LibreOffice made no pdf: {error}") from None


def _figures(job: "Job", ending: str) -> list[Path]:
    """Draw all figures and keep those with this ending."""
    from experiments.figures import draw_all

    facts = job.facts
    footer = f"borgerflow {facts.results.manifest['app_version']}, scenario.resolved.yaml"
    out = job.folder / "figures"
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tables = (facts.results.kpi, facts.results.census, facts.comparison, facts.names)
        drawn = draw_all(*tables, Path(folder), facts.lang, footer)
        return [Path(shutil.move(path, out / path.name)) for path in drawn if path.suffix == ending]
