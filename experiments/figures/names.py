"""The names that a figure prints: language, sectors, policies, scenario and run."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from experiments import labels

IN_TITLE = 48  # letters of a name inside a sentence
SERVICES = ("all", "nursing", "home_care")  # not places: their figures name themselves


@dataclass(frozen=True)
class Names:
    """Names in one language. `sectors` and `policies` map keys to texts, in display order."""

    lang: str
    sectors: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)
    title: str = ""
    run_id: str = ""

    def word(self, key: str, **fields: object) -> str:
        """A phrase from the label file."""
        return labels.word(key, self.lang, **fields)

    def sector(self, key: str, most: int = 500) -> str:
        """The scenario's name of a sector, else the usual one; at most so many letters."""
        return printable(labels.sector_label(key, self.lang, dict(self.sectors)), most)

    def policy(self, key: str, most: int = 500) -> str:
        """The policy's own name, else its key; at most so many letters."""
        return printable(self.policies.get(key) or key, most)

    def figure(self, sector: str, kpi: str) -> str:
        """`Sygehus: færdigbehandlingsdage`; the sector is left out where the kpi says it all."""
        label = printable(labels.kpi_label(kpi, self.lang, dict(self.sectors)))
        if sector in SERVICES:
            return label
        return f"{self.sector(sector, 26)}: {label[:1].lower()}{label[1:]}"

    def place(self, kpi: str, sector: str) -> tuple[str, str]:
        """How a sentence about this figure names the sector: in it, or as an aside after it.

        (`på sygehus`, nothing) or (nothing, `Afdeling 3`).
        """
        how = labels.place(kpi)
        if how == "none" or sector in SERVICES:
            return "", ""
        usual = labels.book()["sectors"].get(sector, {}).get(how)
        return (usual[self.lang], "") if usual else ("", self.sector(sector, IN_TITLE))

    def order(self, keys: Iterable[str]) -> list[str]:
        """Sector keys in the order of the scenario; those it does not name last, as they came."""
        place = {key: i for i, key in enumerate(self.sectors)}
        return sorted(dict.fromkeys(keys), key=lambda key: place.get(key, len(place)))


def printable(text: str, most: int = 500) -> str:
    """The text on one line, without control characters, cut to so many letters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
