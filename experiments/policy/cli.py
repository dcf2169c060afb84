"""The commands about policies: what there is, a new one, and how they stand to their sources."""

from pathlib import Path

import rich_click as click

from experiments.options import JSON, LANG, REPLICATIONS, SEED


@click.command()
@click.argument("name", required=False)
@LANG
@JSON
def policies(name: str | None, lang: str, as_json: bool) -> None:
    """List the initiatives and their policies, or explain one, by its name or as S2-8."""
    from experiments.policy import showing

    showing.show(name, lang, as_json)


@click.command("new-policy")
@click.argument("name")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=Path(), help="Where the files go; here if left out.")  # noqa: E501  # fmt: skip
@click.option("--scenario", default="aabenraa", show_default=True, help="The scenario that the contract is tried on.")  # noqa: E501  # fmt: skip
def new_policy(name: str, folder: Path, scenario: str) -> None:
    """Begin a policy of your own: NAME.py, and a test that fails until it is filled in."""
    from experiments.policy.new import write_policy

    policy, test = write_policy(name, folder, scenario)
    kind = "".join(word.capitalize() for word in name.split("_"))
    click.echo(f"{policy}: fill in what is empty\n{test}: python -m pytest {test}")
    click.echo(f"then: borgerflow run {scenario} --allow-code --policy {policy}:{kind}")


@click.command("keep-findings")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RESULTS...")  # noqa: E501  # fmt: skip
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="Another file than the catalogue's own.")  # noqa: E501  # fmt: skip
def keep_findings(folders: tuple[Path, ...], out: Path | None) -> None:
    """Keep what stored runs say of the policies, for `borgerflow policies` to show.

    RESULTS are folders of `borgerflow compare SCENARIO --policies all`; a policy counts in the
    first that has it, and what is kept of a policy in none of them stays.
    """
    from experiments.policy.findings import FILE, keep

    kept = keep(folders, out or FILE)
    click.echo(f"{out or FILE}: {len({one.policy for one in kept})} policies")


@click.command("validate-policies")
@REPLICATIONS
@SEED
@click.option("--row", "rows", multiple=True, metavar="ID", help="Only statements of this initiative, as S2-8; may be repeated.")  # noqa: E501  # fmt: skip
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="The page; standard output if left out.")  # noqa: E501  # fmt: skip
def validate_policies(
    replications: int, seed: int, rows: tuple[str, ...], out: Path | None
) -> None:
    """Hold policies against what their sources state, and write it as a page.

    Where chance is large a statement asks for more replications than -n.
    """
    from experiments.policy.validating import hold, page, statements
    from experiments.storage.store import ResultsError

    chosen = [one for one in statements() if not rows or one.row in rows]
    if not chosen:
        known = ", ".join(dict.fromkeys(one.row for one in statements()))
        raise click.UsageError(f"nothing is stated of {', '.join(rows)}; known are: {known}")
    text = page(hold(chosen, replications, seed), seed)
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        out.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise ResultsError(f"cannot write {out}: {error.strerror}") from None
