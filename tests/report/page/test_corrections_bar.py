"""The bar of corrections in a real browser: every download, and the commands that go with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chromium import CHROMIUM, NO_CHROMIUM
from people_material import thread

from spacy_tiktalk.people import (
    PeopleSettings,
    find_people,
    read_corrections,
    read_people,
    write_people,
)
from spacy_tiktalk.report.page.html import write_page
from spacy_tiktalk.report.payload.document import result_payload

pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

THREADS = [
    thread("a", [(1, "林小雨"), (2, "大鹏")], title="校运会"),
    thread("b", [(1, "小雨"), (1, "她")], title="校运会"),
]
LEAVES = """() => {
  const event = new Event('beforeunload', { cancelable: true });
  dispatchEvent(event);
  return !event.defaultPrevented;
}"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of people that were found with unusual settings, and went through a file."""
    folder = tmp_path_factory.mktemp("bar")
    settings = PeopleSettings(threshold=0.75)
    write_people(folder / "p.json", find_people(THREADS, settings=settings, one_video=True))
    payloads = [result_payload(one) for one in THREADS]
    return write_page(folder / "r.html", payloads, people=read_people(folder / "p.json"))


def downloaded(page: Any) -> tuple[str, int]:
    """What the browser was told to call the file, and how many corrections it has."""
    with page.expect_download() as waiting:
        page.get_by_text("Download corrections").click()
    file = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    return waiting.value.suggested_filename, len(file["corrections"])


def test_every_download_is_a_file_of_its_own_and_the_commands_name_the_last(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P1")
    commands, bar = page.locator(".then code"), page.locator(".by-hand")
    assert page.evaluate(LEAVES)
    page.locator(".split").first.click()
    assert "--corrections CORRECTIONS " in commands.first.inner_text()  # no file has it yet
    assert not page.evaluate(LEAVES)
    first, n = downloaded(page)
    assert n == 1 and f"--corrections {first} " in commands.first.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Download corrections"
    assert page.locator("#announce").inner_text() == f"Downloaded as {first}"
    assert page.evaluate(LEAVES)
    page.locator(".joiner summary").click()
    page.locator(".joiner input").fill("大鹏")
    page.locator(".joiner input").press("Enter")
    page.keyboard.press("Enter")  # the one that stands first
    assert "2 corrections" in bar.inner_text() and first not in bar.inner_text()
    second, n = downloaded(page)
    assert second != first and n == 2  # a browser would call a second one "… (1).json"
    assert f"--corrections {second} " in commands.first.inner_text()
    assert "only the last is needed" in bar.inner_text()
    page.get_by_text("Undo").click()
    assert f"{second}, still has what was taken back" in bar.inner_text()
    assert "--corrections CORRECTIONS " in commands.first.inner_text()
    assert not page.evaluate(LEAVES)
    page.get_by_text("Undo").click()
    told = page.locator(".by-hand").inner_text()
    assert told.startswith("No correction") and told.endswith("Leave that file out.")
    assert page.evaluate(LEAVES)


def test_the_commands_make_the_next_page_as_this_one(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P1")
    page.locator(".split").first.click()
    people, after = page.locator(".then code").all_inner_texts()
    assert "people RESULT --threshold 0.75 --one-video --corrections " in people
    assert "--no-crops" in after.split()  # it has no picture of a face
    assert "such as --aliases" in page.locator(".then").inner_text()
    tops = [code.bounding_box()["y"] for code in page.locator(".then code").all()]
    assert tops[0] + 20 < tops[1]  # each on a line of its own


def test_who_was_joined_by_hand_is_marked_on_the_next_page(
    tmp_path: Path, report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P1")
    page.locator(".joiner summary").click()
    page.locator(".joiner input").fill("大鹏")
    page.locator(".choices button").click()
    with page.expect_download() as waiting:
        page.get_by_text("Download corrections").click()
    people = find_people(THREADS, corrections=read_corrections(waiting.value.path()))
    payloads = [result_payload(one) for one in THREADS]
    page = open_page(write_page(tmp_path / "r.html", payloads, people=people))
    assert "corrected by hand" in page.locator(".card").first.inner_text()
    assert page.locator(".by-hand").count() == 0
