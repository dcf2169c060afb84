"""The HTML report in a browser without a network: what it shows, answers and lets in."""

import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from experiments.report.causes import explain
from experiments.report.html import render, write
from experiments.report.reading import read_facts

from .conftest import HOSTILE, call, hostile

NAMES = ("chromium", "google-chrome", "chrome")
BROWSER = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
EVENTS = """\
entity_id,event_type,event,time,resource_id,run
1,arrival_departure,arrival,0.0,,0
1,resource_use,home,0.0,home,0
1,resource_use_end,home_end,14.0,home,0
1,resource_use,hospital,14.0,hospital,0
1,resource_use,home,17.5,home,0
2,resource_use,home,0.0,home,0
3,resource_use,hospital,12.0,hospital,0
3,arrival_departure,depart,15.0,,0
"""


class Outline(HTMLParser):
    """Every element and its attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def filmed(stored, tmp_path_factory) -> Path:
    """The results with a trace beside them."""
    folder = tmp_path_factory.mktemp("filmed") / "results"
    shutil.copytree(stored, folder)
    (folder / "trace.csv").write_text(EVENTS, "utf-8")
    return folder


@pytest.fixture(scope="module")
def page(filmed):
    """The Danish report, opened; `page.told` is what the console said, `page.asked` requests."""
    if BROWSER is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, but there is no chromium; set BROWSER_PATH")
        pytest.skip(
            "NO BROWSER: the report was not looked at; install chromium or set BROWSER_PATH"
        )
    from playwright.sync_api import sync_playwright

    path = write(read_facts(filmed, "da"), filmed)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
        opened = context.new_page()
        opened.told, opened.asked = [], []
        opened.on("console", lambda message: opened.told.append(message.text))
        opened.on("pageerror", lambda error: opened.told.append(str(error)))
        opened.on("request", lambda request: opened.asked.append(request.url))
        opened.goto(path.as_uri())
        yield opened
        browser.close()


def test_nothing_is_asked_for_and_nothing_complains(page):
    assert page.told == []
    assert [url for url in page.asked if not url.startswith("data:")] == [page.url]
    assert page.url.startswith("file://")


def test_it_has_its_figures_each_with_a_table_and_one_heading(page):
    names = page.eval_on_selector_all("figure[id]", "all => all.map(one => one.id)")
    wanted = ["headline", "beds", "lists", "waits", "flow", "film", "cost", "groups"]
    assert names == [f"figure-{name}" for name in wanted]
    assert page.locator("figure[id]:not(:has(details.data table))").count() == 0
    assert page.locator("h1").count() == page.locator("main").count() == 1
    assert page.get_attribute("html", "lang") == "da"


def test_a_click_in_the_legend_hides_a_policy_and_brings_it_back(page):
    marks = page.locator("#figure-beds .chart [data-policy='home_first:closed=0']")
    button = page.locator("#figure-beds .legend button").nth(1)
    assert marks.first.is_visible()
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert not any(mark.is_visible() for mark in marks.all())
    assert page.locator("#figure-beds .chart [data-policy=baseline]").first.is_visible()
    button.click()
    assert marks.first.is_visible()


@pytest.mark.parametrize("policy", ["home_first:closed=0", "home_first:closed=0.4"])
@pytest.mark.parametrize("sector", ["hospital", "temporary_bed"])
@pytest.mark.parametrize("group", [("all", "all"), ("age=80+", "all"), ("all", "rural_1")])
def test_the_drop_downs_show_what_compare_csv_holds(page, filmed, policy, sector, group):
    page.select_option("#x-policy", policy)
    page.select_option("#x-sector", sector)
    page.select_option("#x-group", "all" if group == ("all", "all") else "|".join(group))
    shown = page.eval_on_selector_all(
        "#explorer td[data-value]", "all => all.map(one => [one.dataset.value, one.textContent])"
    )
    stored = pd.read_csv(filmed / "compare.csv")
    key = (stored["policy"] == policy) & (stored["sector"] == sector)
    rows = stored[key & (stored["group"] == group[0]) & (stored["district"] == group[1])]
    assert len(shown) == len(rows) > 0
    wanted = rows["difference"].dropna().tolist()
    assert [float(value) for value, _ in shown if value] == pytest.approx(wanted, rel=1e-12)
    texts = [text for _, text in shown]
    assert all(re.fullmatch(r"[+−]?\d{1,3}(\.\d{3})*(,\d+)?|–", text) for text in texts), texts


def test_the_flow_and_the_groups_can_be_switched(page):
    page.select_option("select[data-switch=flow]", "home_first:closed=0.4")
    shown = page.locator("[data-group=flow]:visible")
    assert [one.get_attribute("data-key") for one in shown.all()] == ["home_first:closed=0.4"]


def test_the_animation_follows_the_slider(page):
    page.eval_on_selector("#film-day", "e => { e.value = 5; e.dispatchEvent(new Event('input')); }")
    assert page.inner_text("#film-out") == "Dag 5"
    page.click("#film-play")
    for _ in range(600):  # the page lets nobody evaluate text, so it cannot wait by itself
        page.wait_for_timeout(50)  # a busy machine draws few frames
        if float(page.input_value("#film-day")) > 5:
            break
    assert float(page.input_value("#film-day")) > 5
    page.click("#film-play")
    assert page.inner_text("#film-play") == "Afspil"


def test_nothing_is_wider_than_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    width, inner = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    page.set_viewport_size({"width": 1280, "height": 900})
    assert width == inner == 390


def test_axe_finds_nothing(page):
    from axe_playwright_python.sync_playwright import Axe

    page.eval_on_selector_all("details", "all => all.forEach(one => { one.open = true; })")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]})
    told = [(v["id"], v["nodes"][0]["html"][:200]) for v in found.response["violations"]]
    assert told == []


def test_the_headline_table_says_what_the_facts_say(facts):
    text = render(facts)
    for row in facts.headline:
        assert row.levels[facts.baseline.key].text in text
        for change in row.changes.values():
            assert f'data-value="{change.value}"' in text
            assert f">{change.text}" in text
    assert facts.answer in text


def test_the_report_is_a_format_of_the_command(stored, tmp_path, capsys):
    call("report", stored, "-f", "html", "--lang", "en", "--out", tmp_path)
    assert capsys.readouterr().out.split() == [str(tmp_path / "rapport.html")]
    assert '<html lang="en">' in (tmp_path / "rapport.html").read_text("utf-8")


def test_why_people_wait_is_shown_where_it_was_asked(facts, stored, tmp_path):
    assert "figure-causes" not in render(facts)
    folder = tmp_path / "results"
    shutil.copytree(stored, folder)
    explain(folder, 1)
    asked = read_facts(folder, "da")
    text = render(asked)
    assert 'id="figure-causes"' in text
    assert all(change.full in text for row in asked.causes for change in row.changes.values())


def test_without_a_trace_there_is_no_animation(facts):
    found = Outline(render(facts)).found
    assert ("canvas", "film-canvas") not in [(tag, a.get("id")) for tag, a in found]


def test_the_page_names_no_other_address(facts):
    for tag, attributes in Outline(render(facts)).found:
        for key in ("src", "href", "action", "poster", "data"):
            address = attributes.get(key)
            assert address is None or address.startswith(("#", "data:")), (tag, address)


@pytest.fixture(scope="module")
def tags(stored):
    return [tag for tag, _ in Outline(render(read_facts(stored, "da"))).found]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(stored, tags, tmp_path, name):
    text = HOSTILE[name]
    made = render(read_facts(hostile(stored, tmp_path / "results", text), "da"))
    outline = Outline(made).found
    assert [tag for tag, _ in outline] == tags  # not an element more, nor one less
    assert "<script>alert" not in made
    shown = text if len(text) < 60 else text[:40]
    escaped = shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert escaped.replace("'", "&#39;") in made
