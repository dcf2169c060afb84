"""A deck to fill: the house's own, or the layouts of a template; text that fits its box."""

from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Emu, Inches, Pt

from experiments.figures.look import INK, SOFT
from experiments.report.slides.fit import SMALLEST, broken, fitted, height_of
from experiments.storage.store import ResultsError

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.6  # inches, 16:9
TITLES, FURNITURE = (
    {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE},
    {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER},
)
ROOM = 4.8  # inches of height that a page needs between title and footer


class Deck:
    """A presentation and the layout that its pages use."""

    def __init__(self, template: Path | None = None) -> None:
        self.presentation = _house() if template is None else _opened(template)
        self.layout = _layout(self.presentation, template)
        title = _title_of(self.layout)
        self.title_box = [Emu(size).inches for size in _box(title)]
        _, top, width, height = self.title_box
        feet = [Emu(p.top).inches for p in self.layout.placeholders if _is_foot(p)]
        self.top = top + height + 0.1
        self.bottom = min([foot for foot in feet if foot > HEIGHT / 2] or [HEIGHT - 0.45]) - 0.05
        if template is not None and (width < 8 or self.bottom - self.top < ROOM):
            raise ResultsError(
                f"{template}: the layout {self.layout.name!r} leaves too little room: a title 8 "
                f"inches wide and {ROOM} inches of height below it are needed"
            )

    def page(self, title: str, notes: str) -> "Page":
        """A new slide with its action title and speaker notes."""
        slide = self.presentation.slides.add_slide(self.layout)
        for shape in list(slide.placeholders):
            if shape.placeholder_format.type not in TITLES:
                shape._element.getparent().remove(shape._element)
        _, _, width, height = self.title_box
        lines, size = fitted(title, width - 0.25, height - 0.12, (28, 26, 24, 22, 20), bold=True)
        frame = slide.shapes.title.text_frame
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        _write(frame, lines, size, INK, bold=True)
        for paragraph in frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
        slide.notes_slide.notes_text_frame.text = notes
        return Page(self, slide)

    def save(self, path: Path) -> None:
        self.presentation.save(str(path))


class Page:
    """A slide being filled; `top` and `bottom` bound what is free, in inches."""

    def __init__(self, deck: Deck, slide: Any) -> None:
        self.deck, self.slide = deck, slide
        self.top, self.bottom = deck.top, deck.bottom

    @property
    def shapes(self) -> Any:
        return self.slide.shapes

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def say(
        self, text: str, x: float, y: float, width: float, height: float,
        sizes: tuple[float, ...] = (16, 14, 12), colour: str = INK, bold: bool = False,
    ) -> None:  # fmt: skip
        """A box of text, in the largest of the sizes that fits; cut when none does."""
        lines, size = fitted(text, width - 0.2, height - 0.1, sizes, bold)
        box = self.shapes.add_textbox(Inches(x), Inches(y), Inches(width), Inches(height))
        box.text_frame.word_wrap, box.text_frame.auto_size = True, MSO_AUTO_SIZE.NONE
        _write(box.text_frame, lines, size, colour, bold)

    def square(self, x: float, y: float, size: float, colour: str) -> None:
        """A filled square, to stand before a name."""
        sides = (Inches(x), Inches(y), Inches(size), Inches(size))
        shape = self.shapes.add_shape(MSO_SHAPE.RECTANGLE, *sides)
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour_of(colour)
        shape.line.fill.background()
        shape._element.remove(shape._element.find(qn("p:style")))  # it casts a shadow

    def number(self) -> None:
        """The number of the slide, in the lower right corner, kept by the office program."""
        x, y = WIDTH - MARGIN - 1, self.deck.bottom
        box = self.shapes.add_textbox(Inches(x), Inches(y), Inches(1), Inches(0.36))
        paragraph = box.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT
        n = len(self.deck.presentation.slides)
        field = parse_xml(
            f'<a:fld {nsdecls("a")} id="{{8C3F3E5B-0000-4000-8000-000000000001}}" type="slidenum">'
            f'<a:rPr lang="da" sz="1200"/><a:t>{n}</a:t></a:fld>'
        )
        paragraph._p.append(field)

    def note(self, text: str) -> None:
        """A line or two of small print at the foot of what is free."""
        self.bottom -= self.note_height(text)
        top, height = self.bottom + 0.05, self.note_height(text) - 0.05
        self.say(text, MARGIN, top, WIDTH - 2 * MARGIN, height, (SMALLEST,), SOFT)

    @staticmethod
    def note_height(text: str) -> float:
        """Inches that a note takes, and the gap over it."""
        lines = len(broken(text, WIDTH - 2 * MARGIN - 0.2))
        return height_of(min(3, lines)) + 0.17


def colour_of(hexadecimal: str) -> RGBColor:
    """`#0072B2` as the library wants it."""
    return RGBColor.from_string(hexadecimal.lstrip("#"))


def _write(frame: Any, paragraphs: list[str], size: float, colour: str, bold: bool) -> None:
    for i, text in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold = Pt(size), bold
        run.font.color.rgb = colour_of(colour)
        if i:
            paragraph.space_before = Pt(0)


def _house() -> Any:
    """The library's empty deck, widened to 16:9, in a type that every office has."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Inches(WIDTH), Inches(HEIGHT)
    master = presentation.slide_master
    theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = theme.blob.replace(b"Calibri", b"Arial")
    layout = next(one for one in presentation.slide_layouts if one.name == "Title Only")
    holders: tuple[Any, ...] = (master, layout)
    for holder in holders:
        for shape in list(holder.placeholders):
            kind = shape.placeholder_format.type
            if kind in TITLES:
                _put(shape, MARGIN, 0.3, WIDTH - 2 * MARGIN, 1.15)
            elif kind == PP_PLACEHOLDER.SLIDE_NUMBER:
                _put(shape, WIDTH - MARGIN - 1, HEIGHT - 0.5, 1, 0.35)
            elif kind == PP_PLACEHOLDER.DATE:
                _put(shape, MARGIN, HEIGHT - 0.5, 2, 0.35)
            elif kind == PP_PLACEHOLDER.FOOTER:
                _put(shape, MARGIN + 2.2, HEIGHT - 0.5, 6, 0.35)
    for other in [one for one in presentation.slide_layouts if one.name != layout.name]:
        presentation.slide_layouts.remove(other)
    return presentation


def _put(shape: Any, x: float, y: float, width: float, height: float) -> None:
    shape.left, shape.top = Inches(x), Inches(y)
    shape.width, shape.height = Inches(width), Inches(height)


def _opened(template: Path) -> Any:
    """Somebody's deck without its slides. Raises ResultsError."""
    try:
        presentation = Presentation(str(template))
    except Exception as error:
        told = "there is no such file" if not template.exists() else "it is no deck (.pptx)"
        raise ResultsError(f"{template}: {told}; save the template as .pptx") from error
    size = (presentation.slide_width, presentation.slide_height)
    wide, high = (int(length or 0) / Inches(1) for length in size)
    if abs(wide - WIDTH) > 0.05 or abs(high - HEIGHT) > 0.05:
        raise ResultsError(
            f"{template}: slides are {wide:.2f} x {high:.2f} inches; {WIDTH:.2f} x {HEIGHT:.2f} "
            "(16:9, widescreen) is needed: Design, Slide size"
        )
    slides = presentation.slides._sldIdLst
    for entry in list(slides):
        presentation.part.drop_rel(entry.rId)
        slides.remove(entry)
    return presentation


def _layout(presentation: Any, template: Path | None) -> Any:
    """The layout with a title and the least else to fill. Raises ResultsError."""
    found = [one for one in presentation.slide_layouts if _title_of(one) is not None]
    if not found:
        raise ResultsError(f"{template}: no layout has a title; add one with a title only")
    plain = lambda one: (_others(one), one.name != "Title Only")  # noqa: E731
    return min(found, key=plain)


def _others(layout: Any) -> int:
    known = TITLES | FURNITURE
    return sum(one.placeholder_format.type not in known for one in layout.placeholders)


def _title_of(layout: Any) -> Any:
    return next((p for p in layout.placeholders if p.placeholder_format.type in TITLES), None)


def _is_foot(shape: Any) -> bool:
    return shape.placeholder_format.type in FURNITURE and shape.top is not None


def _box(title: Any) -> tuple[int, int, int, int]:
    return title.left, title.top, title.width, title.height
