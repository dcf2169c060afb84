"""The formats of a report: one name, one function, one line in FORMATS."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from experiments.report.facts import Facts
from experiments.report.reading import read_facts
from experiments.storage.store import ResultsError


@dataclass(frozen=True)
class Job:
    """What a format is asked to write, and where."""

    facts: Facts
    folder: Path
    template: Path | None = None


# Name on the command line -> `module:function`, imported when it is asked for. The function takes
# a Job, writes files into its folder and returns their paths.
FORMATS = {
    "pptx": "experiments.report.slides:pptx",
    "xlsx": "experiments.report.sheets:xlsx",
    "html": "experiments.report.pictures:html",
    "csv": "experiments.report.sheets:csv",
    "png": "experiments.report.pictures:png",
    "svg": "experiments.report.pictures:svg",
    "pdf": "experiments.report.pictures:pdf",
}
DEMO_FORMATS = ("pptx", "html", "xlsx", "csv")


def deliver(
    result: Path, formats: tuple[str, ...], out: Path | None = None, template: Path | None = None,
    lang: str = "en", quiet: bool = False, sensitivity: Path | None = None,
    capacity: Path | None = None,
) -> None:  # fmt: skip
    """Write the formats for a results folder and print where every file lies."""
    facts = read_facts(result, lang, sensitivity, capacity)
    for path in write(Job(facts, out or result / "report", template), formats):
        if not quiet:
            click.echo(path)


def write(job: Job, formats: tuple[str, ...]) -> list[Path]:
    """Write every format; returns the files in their order. Raises ResultsError.

    Files are made in a folder of their own and moved when all are done, so that what was there
    before stays whole when something fails.
    """
    try:
        job.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=job.folder, prefix=".unfinished-") as name:
            draft = replace(job, folder=Path(name))
            made = [path for one in formats for path in _writer(one)(draft)]
            return [_moved(path, draft.folder, job.folder) for path in made]
    except OSError as error:
        where = error.filename or job.folder
        raise ResultsError(f"cannot write {where}: {error.strerror}") from None


def _moved(path: Path, draft: Path, folder: Path) -> Path:
    target = folder / path.relative_to(draft)
    target.parent.mkdir(exist_ok=True)
    return path.replace(target)


def _writer(name: str) -> Callable[[Job], list[Path]]:
    module, _, function = FORMATS[name].partition(":")
    found: Callable[[Job], list[Path]] = getattr(import_module(module), function)
    return found
