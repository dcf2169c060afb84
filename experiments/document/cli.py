"""The command that documents a model."""

from pathlib import Path

import rich_click as click


@click.command()
@click.argument("scenario_or_result", metavar="SCENARIO_OR_RESULT")
@click.option("--out", "-o", type=click.Path(path_type=Path), default=None, help="A new Markdown file; standard output if left out.")  # noqa: E501  # fmt: skip
def document(scenario_or_result: str, out: Path | None) -> None:
    """Document the model: network, STRESS-DES, every number with its source, ISPOR, CHEERS.

    In English, as the checklists are."""
    from experiments.document.pages import markdown
    from experiments.document.subject import subject
    from experiments.storage.store import new_file

    text = markdown(subject(scenario_or_result))
    if out is None:
        click.echo(text, nl=False)
        return
    with new_file(out) as stream:
        stream.write(text)
