"""Names full of traps in the outputs that have no test of their own: pictures, document, PDF."""

import shutil
import subprocess
import warnings
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from experiments.document.pages import html, markdown
from experiments.document.subject import subject
from experiments.report.formats import Job, write
from experiments.report.reading import read_facts

from .conftest import HOSTILE, hostile

STEMS = {"occupancy", "waiting", "differences", "pathways"}
SLOW = [pytest.param(name, marks=pytest.mark.verify) for name in HOSTILE if name != "emoji"]


@pytest.mark.parametrize("name", ["emoji", *SLOW])
def test_pictures_hold_the_name_as_text(stored, tmp_path, name):
    told = read_facts(hostile(stored, tmp_path / "r", HOSTILE[name]), "da")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # nor does the library complain to the user
        made = write(Job(told, tmp_path / "out"), ("svg",))
    assert {path.stem for path in made} == STEMS
    assert {path.parent for path in made} == {tmp_path / "out" / "figures"}
    written = ""
    for path in made:
        root = ElementTree.parse(path).getroot()
        assert not [one for one in root.iter() if one.tag.endswith(("script", "foreignObject"))]
        written += " ".join("".join(one.itertext()) for one in root.iter() if "text" in one.tag)
    assert HOSTILE[name].split()[0] in written


@pytest.mark.parametrize("name", HOSTILE)
def test_the_document_holds_the_name_as_text(stored, tmp_path, name):
    text = HOSTILE[name].strip()
    of = subject(str(hostile(stored, tmp_path / "r", HOSTILE[name])))
    for page in (html(of), MarkdownIt("gfm-like", {"linkify": False}).render(markdown(of))):
        assert "<script" not in page
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        assert escaped in page.replace("&#39;", "'").replace("&quot;", '"')


@pytest.mark.verify
@pytest.mark.parametrize("name", HOSTILE)
def test_the_pdf_has_the_pages_of_the_deck(stored, tmp_path, name):
    if shutil.which("soffice") is None or shutil.which("pdfinfo") is None:
        pytest.skip("no LibreOffice or no pdfinfo: the PDF was not made")
    told = read_facts(hostile(stored, tmp_path / "r", HOSTILE[name]), "da")
    (made,) = write(Job(told, tmp_path / "out"), ("pdf",))
    assert [one.name for one in (tmp_path / "out").iterdir()] == [made.name] == ["slides.pdf"]
    about = subprocess.run(["pdfinfo", made], capture_output=True, text=True, check=True).stdout
    assert "Pages:           1" in about  # ten or more
