"""Steps among the people in a real browser: place, focus, words and address are kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chromium import CHROMIUM, NO_CHROMIUM, until_address
from people_material import thread

from spacy_tiktalk.people import Reason, find_people
from spacy_tiktalk.report import write_report
from spacy_tiktalk.report.page.html import write_page
from spacy_tiktalk.report.payload.document import result_payload

pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

# The first comment in view, and how far below the top it stands.
FIRST = """() => {
  const { top } = document.getElementById('crowd').getBoundingClientRect();
  for (const one of document.querySelectorAll('.remark')) {
    const box = one.getBoundingClientRect();
    if (box.bottom > top) return [one.querySelector('.remark-head a').textContent, box.top - top];
  }
}"""
FOCUSED = "[document.activeElement.tagName, document.activeElement.className].join('.')"
MENTIONED = "林小雨"


def page_of(path: Path, threads: list[dict[str, Any]]) -> Path:
    payloads = [result_payload(one) for one in threads]
    return write_page(path, payloads, people=find_people(threads))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person of 300 threads, whose comments are of very different heights, and 20 others."""
    threads = []
    for n in range(300):
        others = [(2, f"大鹏{chr(0x4E00 + n)}")] if n < 20 else []
        made = thread(f"t{n:03}", [(1, MENTIONED), *others], title="校运会", writers=("", ""))
        made["turns"][0]["text"] += "好" * (500 * (n % 3))
        threads.append(made)
    threads.append(thread("hua", [(1, "华仔")], title="校运会", writers=("劉生",)))
    threads.append(thread("other", [(1, "刘德华")], title="晚会", video="w.mp4"))
    return page_of(tmp_path_factory.mktemp("steps") / "r.html", threads)


def scroll_to(page: Any, name: str) -> None:
    """Scroll until a comment is in view, as a hand would."""
    step = "document.getElementById('crowd').scrollTop += 600"
    end = time.monotonic() + 30
    while page.evaluate(FIRST)[0] < f"thread {name}":
        assert time.monotonic() < end
        page.evaluate(step)
        page.wait_for_timeout(20)
    page.wait_for_timeout(200)


def test_a_correction_keeps_the_place(report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report, "#p=0.P1")
    scroll_to(page, "t150")
    remark = page.locator(".remark", has_text="thread t152")
    remark.scroll_into_view_if_needed()
    top = remark.bounding_box()["y"]
    remark.locator(".split").click()
    page.wait_for_timeout(400)
    after = page.locator(".remark", has_text="thread t153")
    assert abs(after.bounding_box()["y"] - top) < 3
    assert "split" in page.evaluate(FOCUSED)  # the next comment's
    focused = "document.activeElement.closest('.remark').textContent.includes('thread t153')"
    assert page.evaluate(focused)


def test_the_way_back_keeps_the_place(report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report, "#p=0.P1")
    scroll_to(page, "t200")
    before = page.evaluate(FIRST)
    page.locator(".remark", has_text=before[0]).locator(".remark-head a").evaluate(
        "(link) => link.click()"
    )
    page.locator("#dialogue .bubble").first.wait_for()
    page.go_back()
    page.locator(".remark").first.wait_for()
    page.wait_for_timeout(400)
    after = page.evaluate(FIRST)
    assert after[0] == before[0] and abs(after[1] - before[1]) < 3


def test_corrections_keep_the_words_of_the_search(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P1")
    search = page.locator(".remarks .search")
    count = page.locator("#remark-count")
    search.fill("好好")
    assert count.inner_text() == "200 of 300 comments"
    page.locator(".split").first.click()
    assert search.input_value() == "好好" and count.inner_text() == "199 of 299 comments"
    page.locator(".by-hand button").first.click()
    assert search.input_value() == "好好" and count.inner_text() == "200 of 300 comments"
    page.locator(".remark-head a").first.click()
    page.locator("#dialogue .bubble").first.wait_for()
    page.go_back()
    assert count.inner_text() == "200 of 300 comments"


def test_the_focus_goes_on_and_what_happened_is_told(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report)
    told = page.locator("#announce")
    page.locator(".card").nth(1).focus()
    page.keyboard.press("Enter")
    page.locator(".joiner").wait_for()
    assert page.evaluate(FOCUSED) == "H2."
    page.go_back()
    page.locator(".card").first.wait_for()
    assert page.evaluate("document.activeElement.hash") == "#p=0.P2"
    page.locator(".card").first.click()
    page.locator(".split").nth(3).focus()
    page.keyboard.press("Enter")
    assert "split" in page.evaluate(FOCUSED)
    assert told.inner_text() == "What was not 林小雨 is somebody else, P1/1"
    page.locator(".by-hand button").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "H2."
    assert told.inner_text() == "Taken back: What was not 林小雨 is somebody else, P1/1"
    page.locator(".joiner summary").click()
    page.locator(".joiner input").fill("华仔")
    page.locator(".choices button").focus()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "H2." and "is joined to P1 林小雨" in told.inner_text()
    page.locator(".remark-head a").first.focus()
    page.keyboard.press("Enter")
    page.locator("#dialogue .bubble").first.wait_for()
    assert page.evaluate(FOCUSED) == "LI.turn aimed"


@pytest.mark.parametrize("place", ["", "#p=0.P1", "#d=t001"])
def test_keys_scroll_a_page_just_opened(
    place: str, report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, place, viewport={"width": 1280, "height": 240})
    page.keyboard.press("PageDown")
    root = "document.getElementById(location.hash.startsWith('#d') ? 'dialogue' : 'crowd')"
    assert page.evaluate(f"{root}.scrollTop") > 50
    page.keyboard.press("Home")
    assert page.evaluate(f"{root}.scrollTop") == 0


@pytest.mark.parametrize("place", ["#v=1", "#p=1.P1", "#d=t001"])
def test_the_skip_link_stays_where_one_is(
    place: str, report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, place)
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert page.evaluate("location.hash") == place
    shown = "dialogue" if place.startswith("#d") else "crowd"
    assert page.evaluate("document.activeElement.id") == shown


def test_from_a_dialogue_people_are_those_of_its_video(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#d=other")
    page.locator("#open-crowd").click()
    page.wait_for_timeout(200)
    assert page.evaluate("location.hash") == "#v=1"
    assert page.locator("#crowd h2").inner_text() == "晚会"


def test_the_search_reads_both_scripts(report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report)
    for query, found in (("華仔", "华仔"), ("華　仔", "华仔"), ("Ｐ１", MENTIONED)):
        page.locator(".crowd-tools .search").fill(query)
        assert found in page.locator(".card .name").all_inner_texts()
    page.locator(".joiner").wait_for(state="detached")
    page.evaluate("location.hash = '#p=0.P1'")
    page.locator(".joiner summary").click()
    page.locator(".joiner input").fill("華仔")
    assert "华仔" in page.locator(".choices").inner_text()
    page.evaluate("location.hash = '#d=t001'")
    page.locator("#search").fill("刘生 華")  # the writer is 劉生
    assert page.locator("#count").inner_text() == "1 of 302 dialogues"


def test_only_the_characters_of_its_texts_are_in_the_page(tmp_path: Path) -> None:
    path = page_of(tmp_path / "r.html", [thread("a", [(1, "刘华")], title="龍")])
    text = path.read_text(encoding="utf-8")
    assert 'id="variants">["劉刘","眞真","華华","龍龙"]</script>' in text  # 真 is in each comment


def test_somebody_else_is_found_by_number_and_what_is_left_out_is_told(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P1")
    page.locator(".joiner summary").click()
    field, told = page.locator(".joiner input"), page.locator(".joiner .count[role]")
    for number in ("8", "P8", "p8"):
        field.fill(number)
        assert page.locator(".choices button").first.inner_text().startswith("P8 ")
    field.fill("大鹏")
    assert page.locator(".choices button").count() == 8
    assert told.inner_text() == "The first 8 of 19 people. Add a word."
    field.fill("谁也不是")
    assert told.inner_text() == "Nobody else here is found."


def test_who_writes_is_left_out_where_nobody_knows(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report)
    assert "writer" not in page.locator(".card").first.inner_text()


def test_a_video_without_people_says_so(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    nobody = {"key": "a", "title": "校运会", "turns": [{"text": "真好"}], "clusters": []}
    page = open_page(page_of(tmp_path / "r.html", [nobody]))
    assert "Nobody is mentioned in these comments." in page.locator("#crowd").inner_text()
    assert "Take a word away" not in page.locator("#crowd").inner_text()


def test_paper_has_all_comments_in_light_colors(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P1", color_scheme="dark")
    page.locator("#theme").click()
    page.locator("#theme").click()
    assert page.locator("#theme").inner_text() == "Theme: dark"
    assert page.locator(".remark").count() < 300
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".remark").count() == 300
    style = "getComputedStyle(document.querySelector('{}')).{}"
    assert page.evaluate(style.format(".remark-text", "color")) == "rgb(27, 29, 33)"
    assert page.evaluate(style.format("#crowd .bin", "printColorAdjust")) == "exact"
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.locator(".remark").nth(299).wait_for(state="detached")


@pytest.mark.parametrize("size", [(360, 740), (640, 400)])
def test_on_small_screens_corrections_are_one_line_that_hides_no_focus(
    size: tuple[int, int], report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P1", viewport={"width": size[0], "height": size[1]})
    page.locator(".split").nth(2).click()
    scroll_to(page, "t020")
    bar = page.locator(".by-hand")
    assert 20 < bar.bounding_box()["height"] < 50
    assert bar.get_by_role("button", name="Download corrections").is_visible()
    page.locator(".remark", has_text="thread t020").locator(".split").focus()
    for _ in range(6):
        page.keyboard.press("Shift+Tab")
        page.wait_for_timeout(50)
        hidden = """() => {
          const [own, bar] = [document.activeElement, document.querySelector('.by-hand')]
            .map((one) => one.getBoundingClientRect());
          return own.top < bar.bottom && own.bottom > bar.top;
        }"""
        assert not page.evaluate(hidden)
    page.locator(".then summary").click()
    assert "--corrections CORRECTIONS" in bar.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_people_and_videos_that_look_alike_are_told_apart(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    """The order in time, videos of one title, and what the browser's tab is called."""
    threads = [
        thread("late", [(1, "刘德华")], video="a/clip.mp4", title="晚会"),
        thread("soon", [(1, "林小雨")], video="a/clip.mp4", title="晚会"),
        thread("other", [(1, "大鹏")], video="/home/zhangsan/b/clip.mp4", title="晚会"),
    ]
    for one, time_ in zip(threads, (1714600000, 1714500000, 1714500000), strict=True):
        one["turns"][0]["source"] = {"time": str(time_)}
    path = tmp_path / "r.html"
    write_report(path, threads, people=find_people(threads), video="none")
    assert "zhangsan" not in path.read_text(encoding="utf-8")  # a page is handed on
    page = open_page(path)
    names = page.locator(".card .name")
    assert names.all_inner_texts() == ["刘德华", "林小雨"]
    page.locator("select[aria-label=Order]").select_option("first")
    assert names.all_inner_texts() == ["林小雨", "刘德华"]
    videos = page.locator("select[aria-label=Video] option").all_inner_texts()
    assert videos == ["晚会 · a/clip.mp4", "晚会 · b/clip.mp4"]
    title = page.locator("h1").inner_text()
    page.locator(".card").first.click()
    page.locator(".joiner").wait_for()
    assert page.title() == f"林小雨 · {title}"
    page.locator("#open-keys").click()
    keys = page.locator("#keys")
    assert "all people" in keys.inner_text() and "dialogue" not in keys.inner_text()
    page.locator("#open-crowd").click()  # "Dialogues", from a person too
    page.locator("#dialogue .bubble").first.wait_for()
    until_address(page, "#d=late")
    assert page.title() == f"晚会 · {title}"
    assert "all people" not in keys.inner_text() and "next, previous" in keys.inner_text()
    assert page.locator(".facts").inner_text().endswith("a/clip.mp4")
    assert page.locator(".entry-video").all_inner_texts()[2] == "晚会 · b/clip.mp4"


def test_an_unbroken_name_is_not_wider_than_a_phone(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    threads = [thread("a", [(1, "刘德华")], video=f"{'x' * 200}.mp4", title="晚会")]
    page = open_page(page_of(tmp_path / "r.html", threads), viewport={"width": 360, "height": 740})
    widths = "[crowd.scrollWidth, crowd.clientWidth]"
    scrolled, shown = page.evaluate(
        f"(() => {{ const crowd = document.getElementById('crowd'); return {widths}; }})()"
    )
    assert scrolled == shown


@pytest.mark.parametrize("surer", [1, 2])
def test_the_least_sure_reasons_come_first_and_few_at_first(
    tmp_path: Path, open_page: Callable[..., Any], surer: int
) -> None:
    threads = [thread(f"t{n}", [(1, MENTIONED)], title="校运会") for n in range(4 + surer)]
    (video,) = find_people(threads)
    (person,) = video.people
    joins = tuple(
        join._replace(probability=0.9 - n / 100, reasons=(Reason("x", 1.0, f"reason {n}"),))
        for n, join in enumerate(person.joins)
    )
    video = replace(video, people=(replace(person, joins=joins),))
    payloads = [result_payload(one) for one in threads]
    page = open_page(write_page(tmp_path / "r.html", payloads, people=[video]), "#p=0.P1")
    notes = page.locator(".ground .reasons bdi")
    ordered = [f"reason {n}" for n in reversed(range(3 + surer))]
    assert notes.all_inner_texts() == ordered[:3]
    label = "Show 1 surer reason" if surer == 1 else "Show 2 surer reasons"
    page.get_by_text(label, exact=True).click()
    assert notes.all_inner_texts() == ordered


def test_a_search_finds_people_under_the_other_videos(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    """By their words, as they are after corrections there; the links lead to them."""
    threads = [
        thread("a", [(1, "刘德华")], video="a.mp4", title="晚会"),
        thread("b", [(1, "林小雨"), (2, "大鹏")], video="b.mp4", title="校运会"),
        *(thread(f"n{n}", [(1, "林小雨")], video=f"n{n}.mp4") for n in range(40)),
    ]
    page = open_page(page_of(tmp_path / "r.html", threads))
    search, others = page.get_by_label("Search people"), page.locator(".elsewhere")
    assert others.count() == 0
    search.fill("P1")  # somebody is P1 under every video
    assert others.count() == 0 and page.locator(".card").count() == 1
    search.fill("大鵬")
    assert others.locator("li").all_inner_texts() == ["大鹏 1 comment · 校运会"]
    assert page.locator("#crowd-count").inner_text() == "0 of 1 person"
    others.get_by_role("link").click()
    page.locator(".joiner").wait_for()
    assert page.title().startswith("大鹏 · ")
    page.locator(".joiner summary").click()
    page.locator(".joiner .choices button").click()
    page.goto(page.url.split("#")[0] + "#v=0")
    search.fill("林小雨")
    assert others.locator("li").count() == 31
    assert others.locator("a").first.inner_text() == "大鹏"  # who is called both now
    assert others.locator("li").last.inner_text() == "and 11 more"
    search.fill("")
    assert others.count() == 0


def test_an_address_of_nobody_says_so(report: Path, open_page: Callable[..., Any]) -> None:
    """An old link, or one of another run, must not seem to name who stands first."""
    page = open_page(report, "#p=0.P99")
    told = "Nobody here is P99, or not any more. These are all."
    assert page.locator(".strip").inner_text() == told
    assert page.locator(".card").count()
    page.goto(page.url.split("#")[0] + "#v=0")
    page.locator(".strip").wait_for(state="detached")
