"""Commands for those who write policies."""

from pathlib import Path

import rich_click as click


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
