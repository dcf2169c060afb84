"""A latent fit as one page that answers the seven questions of Vanni et al., from its folder."""

import base64
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calibration.latent.identify import ENOUGH
from experiments.calibrate.effect import EFFECTS, SUMMARY
from experiments.calibrate.latent_files import RECORD, WORDS
from experiments.calibrate.points import PLAN
from experiments.storage.durable import write_text
from experiments.storage.ledger import read_json
from experiments.storage.store import ResultsError

if TYPE_CHECKING:
    import pandas as pd

NOT_TOLD = ("not told", "only together", "one side")


def write_report(folder: Path, out: Path) -> Path:
    """Write the page. Raises ResultsError when the folder holds no finished calibration."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    rooms = FileSystemLoader(Path(__file__).parent / "templates")
    pages = Environment(loader=rooms, undefined=StrictUndefined, autoescape=True, trim_blocks=True)
    pages.filters["shown"] = shown
    write_text(out, pages.get_template("report.html").render(_told(folder)))
    return out


def shown(value: Any) -> str:
    """A number with four digits; text as it is; nothing for what is not there."""
    if isinstance(value, float):
        if math.isnan(value):
            return ""
        return f"{value:.4g}" if math.isfinite(value) else "no bound"
    return str(value)


def _told(folder: Path) -> dict[str, Any]:
    from experiments.figures import plot_calibration as pictures

    if not (folder / RECORD).is_file():
        raise ResultsError(f"{folder} holds no finished calibration; run `calibrate latent` first")
    record, plan = read_json(folder / RECORD), read_json(folder / PLAN)
    frames = {name: _table(folder / f"{name}.csv") for name in ("parameters", "targets", "waves", "posterior", "profiles")}  # noqa: E501  # fmt: skip
    parameters, targets, waves = (frames[name] for name in ("parameters", "targets", "waves"))
    unsure = waves[[name for name in waves.columns if name.startswith("emulator_share.")]]
    waves["unsure"] = unsure.max(axis=1)
    within = f"{100 * float(targets['within_3_sd_of_emulator'].mean()):.0f} %"
    told = {
        "record": record, "plan": plan, "words": WORDS, "within": within, "enough": ENOUGH,
        "parameters": _rows(parameters), "targets": _rows(targets), "waves": _rows(waves),
        "untold": _rows(parameters[parameters["verdict"].isin(NOT_TOLD)]),
        "learnt": _coded(pictures.learnt(frames["posterior"], parameters)),
        "profiles": _coded(pictures.profiles(frames["profiles"], parameters)),
        "met": _coded(pictures.met(targets)), "effects": [], "changed": "",
    }  # fmt: skip
    if (folder / SUMMARY).is_file():
        told["effects"] = _rows(_table(folder / SUMMARY))
        told["changed"] = _coded(pictures.changed(_table(folder / EFFECTS)))
    return told


def _table(path: Path) -> "pd.DataFrame":
    import pandas as pd

    try:
        return pd.read_csv(path, keep_default_na=False, na_values=["nan"])
    except FileNotFoundError:
        raise ResultsError(
            f"{path} is missing; run `calibrate latent ... --resume` again"
        ) from None


def _rows(table: "pd.DataFrame") -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _coded(svg: str) -> str:
    return base64.b64encode(svg.encode()).decode("ascii")
