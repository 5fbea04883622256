"""Comments in their threads in a real browser: found by their links, and by the thousand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chromium import CHROMIUM, NO_CHROMIUM
from people_material import thread

from spacy_tiktalk.people import find_people
from spacy_tiktalk.report.page.html import write_page
from spacy_tiktalk.report.payload.document import result_payload

pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

PHONE = {"width": 360, "height": 740}
AIMED = "[...document.querySelectorAll('.turn.aimed .bubble')]"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two long threads, in which one of each ten comments is about 小雨."""
    said = [[(1, "小雨") if n % 10 == 7 else (2 + n, "他") for n in range(200)] for _ in "ab"]
    threads = [thread(key, one, title="校运会") for key, one in zip("ab", said, strict=True)]
    payloads = [result_payload(one) for one in threads]
    path = tmp_path_factory.mktemp("places") / "r.html"
    return write_page(path, payloads, people=find_people(threads))


def aimed(page: Any) -> list[str]:
    """The marked comments, which are in view."""
    page.locator(".turn.aimed").wait_for()
    page.wait_for_timeout(300)
    tops = page.evaluate(f"{AIMED}.map((one) => one.getBoundingClientRect().top)")
    assert all(0 < top < page.viewport_size["height"] - 60 for top in tops)
    return page.locator(".turn.aimed .speaker").all_inner_texts()


@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, PHONE])
def test_a_comment_leads_to_its_place_in_the_thread(
    size: dict[str, int], report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P1", viewport=size)
    page.locator(".remark .remark-head a").nth(12).click()
    assert aimed(page) == ["w127"]
    assert page.evaluate("location.hash") == "#d=a&c=128"
    page.go_back()
    page.locator(".remark").first.wait_for()
    page.locator(".ground a").nth(1).click()
    assert aimed(page) == ["w7"]
    page.evaluate("location.hash = '#d=b&c=200'")  # in the thread that is shown
    page.get_by_text("w199").wait_for()
    assert aimed(page) == ["w199"]


@pytest.mark.parametrize("place", ["#d=a&c=0", "#d=a&c=201", "#d=a&c=", "#d=a&c=9999999999"])
def test_a_comment_that_is_not_there_leads_to_its_thread(
    place: str, report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, place)
    page.locator("#dialogue .bubble").first.wait_for()
    assert page.locator(".aimed").count() == 0 and page.locator("#dialogue").is_visible()


def test_the_way_back_leads_through_the_dialogues(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#d=a", viewport=PHONE)
    page.evaluate("scrollTo(0, 2000)")
    page.locator("#open-index").click()
    page.locator(".entry").nth(1).click()
    page.wait_for_timeout(300)
    assert page.evaluate("[scrollY, location.hash]") == [0, "#d=b"]  # from its begin
    page.go_back()
    page.wait_for_timeout(300)
    assert page.evaluate("location.hash") == "#d=a"
    assert page.locator("[aria-current]").evaluate("(one) => one.hash") == "#d=a"


def test_a_thread_of_thousands_is_laid_out_where_it_is_in_sight(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    one = thread("a", [(1 + n % 50, f"他{n}") for n in range(3000)])
    page = open_page(write_page(tmp_path / "r.html", [result_payload(one)]))
    page.locator(".number").first.hover()
    assert page.locator("mark.lit").count() == 60
    drawn = """[...document.querySelectorAll('.bubble')]
        .filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).length"""
    assert 0 < page.evaluate(drawn) < 50
    page.emulate_media(media="print")
    assert page.evaluate(drawn) == 3000


def test_a_phone_has_a_first_heading_too(report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report, viewport=PHONE)
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator("h1").bounding_box()["width"] <= 1
