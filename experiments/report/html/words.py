"""The words of the page, from the section `page` of the label file."""

from experiments import labels


def say(key: str, lang: str, **fields: object) -> str:
    """A phrase of the page with its fields filled in."""
    return labels.filled(labels.book()["page"][key][lang], **fields)
