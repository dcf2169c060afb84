"""What a latent fit says on the screen."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from experiments.calibrate.latent import Calibrated
from experiments.calibrate.latent_files import WORDS, parameters, targets

if TYPE_CHECKING:
    import pandas as pd


def command(scenario: str, file: Path, overrides: Sequence[str], how: Mapping[str, Any]) -> str:
    """The command line that gives this calibration again."""
    words = [f"borgerflow calibrate latent {scenario} --targets {file.as_posix()}"]
    words += [f"--points {how['points']}"] if how["points"] else []
    words += [f"--{key} {how[key]}" for key in ("waves", "replications", "draws", "seed")]
    return " ".join([*words, *(f"--set {text}" for text in overrides)])


def show(one: Calibrated) -> None:
    """A line for each free number and each target, and what cannot be told."""
    click.echo("  free number                              unit       before   90 % interval        sd/prior")  # noqa: E501  # fmt: skip
    for row in parameters(one).to_dict("records"):
        bounds = f"{row['low']:.4g} to {row['high']:.4g}"
        click.echo(f"  {row['parameter']:40} {row['unit']:10} {row['before']:<8.4g} {bounds:20} {row['sd_by_prior_sd']:.2f}")  # noqa: E501  # fmt: skip
    click.echo(
        "\n  target                                   observed   fresh runs, 90 %     off by sd"
    )
    for row in targets(one).to_dict("records"):
        bounds = f"{row['fresh_low']:.4g} to {row['fresh_high']:.4g}"
        click.echo(f"  {row['target']:40} {row['observed']:<10.4g} {bounds:20} {row['off_in_sd']:+.2f}")  # noqa: E501  # fmt: skip
    for told in one.told:
        if told.flagged or told.verdict != "told":
            others = f": {', '.join(told.partners)}" if told.partners else ""
            click.echo(f"  note: {told.name}: {WORDS[told.verdict]}{others}")
    if one.effective < one.expected:
        click.echo(f"  note: fresh runs leave {one.effective:.0%} of the draws, where chance would leave {one.expected:.0%}: the emulator is off; take more --points or --waves")  # noqa: E501  # fmt: skip


def show_effects(summary: "pd.DataFrame") -> None:
    """A line for each policy and figure: the effect over the posterior."""
    wide = max(24, *(len(policy) for policy in summary["policy"]))
    click.echo(f"  {'policy':{wide}} figure                       mean        90 % of draws        below 0  left open")  # noqa: E501  # fmt: skip
    for row in summary.to_dict("records"):
        bounds = f"{row['low']:.4g} to {row['high']:.4g}"
        below = f"{row['draws_below_0']:.0%}" if row["of"] == "difference" else ""
        share = f"{row['left_open_share']:.0%}"
        click.echo(f"  {row['policy']:{wide}} {row['figure']:28} {row['mean']:<11.4g} {bounds:20} {below:8} {share}")  # noqa: E501  # fmt: skip
