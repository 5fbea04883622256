"""People of a video in a real browser: cards, one person, corrections that the next run keeps."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import spacy
from chromium import CHROMIUM, NO_CHROMIUM, until_address
from people_material import partition, thread, write_jsonl
from report_material import HOSTILE
from spacy.language import Language
from spacy.tokens import Doc
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.people import corrections_from_json, find_people, read_corrections
from spacy_tiktalk.report import write_report
from spacy_tiktalk.report.page.html import write_page
from spacy_tiktalk.report.payload.document import result_payload

pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

run = CliRunner().invoke
PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="  # noqa: E501
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
THREADS = [
    thread("a", [(1, "林小雨"), (2, "大鹏"), (1, "她")], title="校运会", heads={1: ("H1", 0.9)}),
    thread("b", [(1, "小雨"), (1, "她")], title="校运会"),
    thread("c", [(1, "小雨"), (2, "他")], title="校运会"),
]
for n, one in enumerate(THREADS):
    for k, turn in enumerate(one["turns"]):
        turn["source"] = {"time": str(1714500000 + 9000 * n + 60 * k), "likes": str(10 * n)}


@Language.component("page_test_idle", assigns=["doc.spans"])
def find_nobody(doc: Doc) -> Doc:
    """What a pipeline needs to be taken by `annotate`, and no more."""
    return doc


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    payloads = [result_payload(one) for one in THREADS]
    for payload in payloads:
        head = {"id": "H1", "seconds": None, "first": None, "crops": [PIXEL] * 3}
        payload["heads"] = [{**head, "cluster": None, "label": None}]
    path = tmp_path_factory.mktemp("people") / "r.html"
    return write_page(path, payloads, people=find_people(THREADS))


def test_a_card_calls_somebody_without_a_name_as_the_table_does(
    open_page: Callable[..., Any], tmp_path: Path
) -> None:
    talk = [thread("a", [(1, "小姑娘"), (1, "她"), (1, "你女儿"), (1, "她"), (1, "丫头")])]
    (video,) = find_people(talk)
    page = open_page(write_page(tmp_path / "r.html", [result_payload(talk[0])], people=[video]))
    (person,) = video.people
    assert person.words == "她、丫头、你女儿" and person.name is None
    assert cards_of(page) == [person.words]


def downloaded(page: Any) -> Any:
    with page.expect_download() as waiting:
        page.get_by_text("Download corrections").click()
    name = waiting.value.suggested_filename  # not that of another round
    assert re.fullmatch(r"corrections-\d{8}-\d{6}\.json", name)
    told = page.locator(".by-hand").inner_text()
    assert f"--corrections {name} " in told and "--corrections once per file" in told
    return read_corrections(waiting.value.path())


def cards_of(page: Any) -> list[str]:
    page.locator(".card").first.wait_for()  # the address changes first, then what is shown
    return page.locator(".card .name").all_inner_texts()


def split(page: Any, text: str) -> None:
    page.locator(".remark", has_text=text).first.locator(".split").click()


def join(page: Any, words: str) -> None:
    page.locator(".joiner summary").click()
    page.locator(".joiner input").fill(words)
    page.locator(".choices button").first.click()


def test_people_are_the_first_view(report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report)
    assert page.locator("#crowd h2").inner_text() == "校运会"
    assert cards_of(page) == ["林小雨", "大鹏", "他"]
    card = page.locator(".card").first
    facts = card.locator(".card-facts > *").all_inner_texts()
    assert facts == ["5 comments", "3 writers", "40 likes", "3 threads"]
    assert card.locator(".aliases").inner_text() == "小雨 ×2"
    assert card.locator("img").count() == 2 and page.locator(".card img").count() == 2
    assert card.locator("img").first.get_attribute("alt") == ""  # the card's own words name it
    assert card.locator(".bin:not(.none)").count() == 4  # those of b lie on both sides of a bound
    ends = page.locator(".crowd-head .ends").inner_text().split("\n")
    assert ends == ["2024-05-01 02:00", "2024-05-01 07:01"]  # in China
    page.locator("#crowd .search").fill("小雨")
    assert (
        cards_of(page) == ["林小雨"]
        and "1 of 3 people" in page.locator("#crowd-count").inner_text()
    )
    assert page.get_by_role("main").count() == 1


def test_one_person_has_comments_and_reasons(report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report)
    page.locator(".card").first.click()
    until_address(page, "#p=0.P1")
    assert page.locator(".remark").count() == 5
    assert page.locator(".remark mark").all_inner_texts() == ["林小雨", "她", "小雨", "她", "小雨"]
    grounds = page.locator(".grounds").inner_text()
    assert "both are called 小雨 speaks for it strongly" in grounds
    assert "% sure" in grounds and "in thread b" in grounds
    page.locator(".remarks .search").fill("她")
    assert page.locator(".remark").count() == 2
    page.locator(".remark a", has_text="thread b").click()
    page.locator("#dialogue .bubble").first.wait_for()
    until_address(page, "#d=b&c=2")
    assert page.locator("#crowd").is_hidden()
    page.go_back()
    page.locator(".remark").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".card").first.wait_for()
    assert page.locator("#open-crowd").inner_text() == "Dialogues"
    page.locator("#open-crowd").click()
    page.locator("#dialogue .bubble").first.wait_for()
    page.keyboard.press("j")
    until_address(page, "#d=b")


def test_corrections_give_what_the_page_shows(report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report, "#p=0.P1")
    split(page, "林小雨")
    assert page.locator(".remark").count() == 3
    join(page, "他")
    assert (
        page.locator(".remark").count() == 4
        and "2 corrections" in page.locator(".by-hand").inner_text()
    )
    (video,) = find_people(THREADS, corrections=downloaded(page))
    expected = [{("a", 1)}, {("b", 1), ("c", 1), ("c", 2)}, {("a", 2)}]
    assert partition([video]) == {frozenset(part) for part in expected}
    page.locator(".back").click()
    assert len(cards_of(page)) == 3
    page.get_by_text("Undo").click()
    page.get_by_text("Undo").click()
    assert cards_of(page)[0] == "林小雨"


def shown_people(page: Any) -> set[frozenset[str]]:
    """Each person as the comments that the page has of it."""
    found = set()
    page.locator(".card").first.wait_for()
    count = page.locator(".card").count()
    for n in range(count):
        page.locator(".card").nth(n).click()
        page.locator(".remark").first.wait_for()
        remarks = page.locator(".remark").evaluate_all(
            "(all) => all.map((one) => one.querySelector('.remark-head a').textContent"
            " + ' ' + one.querySelector('.remark-text').textContent)"
        )
        found.add(frozenset(remarks))
        page.locator(".back").click()
        page.locator(".card").first.wait_for()
    return found


@pytest.mark.parametrize("command", ["people", "annotate"])
def test_the_next_run_shows_the_same_people(
    command: str, tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    """Page, corrections, download, the next run, its page: through the command line."""
    result, people, made = (tmp_path / name for name in ("r.jsonl", "p.json", "r.html"))
    write_jsonl(result, THREADS)

    def draw() -> Any:
        drawn = ["report", result, "--people", people, "--out", made, "--video", "none", "--force"]
        done = run(tiktalk_cli, [*map(str, drawn), "--no-crops"])
        assert done.exit_code == 0, done.output
        return open_page(made)

    assert run(tiktalk_cli, ["people", str(result), "--out", str(people)]).exit_code == 0
    page = draw()
    assert cards_of(page) == ["林小雨", "大鹏", "他"]
    page.locator(".card").first.click()
    split(page, "林小雨")
    join(page, "他")
    with page.expect_download() as waiting:
        page.get_by_text("Download corrections").click()
    page.locator(".back").click()
    wanted = shown_people(page)
    assert len(wanted) == 3
    kept = tmp_path / "corrections.json"
    waiting.value.save_as(kept)
    again = ["people", str(result), "--force", "--out"]
    if command == "annotate":
        # All is there already, so nothing is annotated and only the people are joined anew.
        nlp = tmp_path / "idle"
        pipeline = spacy.blank("zh")
        pipeline.add_pipe("page_test_idle")
        pipeline.to_disk(nlp)
        talk = [{k: v for k, v in one.items() if k != "clusters"} for one in THREADS]
        again = ["annotate", str(write_jsonl(tmp_path / "talk.jsonl", talk)), "-m", str(nlp)]
        again += ["--no-video", "--resume", "--out", str(result), "--people"]
    done = run(tiktalk_cli, [*again, str(people), "--corrections", str(kept)])
    assert done.exit_code == 0, done.output
    assert shown_people(draw()) == wanted


def test_a_second_round_may_take_back_what_the_first_joined(
    report: Path, tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P1")
    join(page, "他")
    first = downloaded(page)
    payloads = [result_payload(one) for one in THREADS]
    people = find_people(THREADS, corrections=first)
    page = open_page(write_page(tmp_path / "r.html", payloads, people=people), "#p=0.P1")
    split(page, "他真好")
    page.locator(".back").click()
    wanted = shown_people(page)
    people = find_people(THREADS, corrections=first + downloaded(page))
    page = open_page(write_page(tmp_path / "r2.html", payloads, people=people))
    assert shown_people(page) == wanted


def test_what_is_taken_back_is_not_in_the_file(report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report, "#p=0.P1")
    join(page, "他")
    split(page, "他真好")  # again, and so the join says nothing any more
    found = downloaded(page)
    assert found.one == () and len(found.apart) == 1
    (video,) = find_people(THREADS, corrections=found)
    (plain,) = find_people(THREADS)
    assert partition([video]) == partition([plain])


def test_a_part_split_off_can_go_to_somebody_else(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P1")
    split(page, "林小雨")
    page.locator(".back").click()
    page.locator(".card", has_text="大鹏").click()
    join(page, "P1/1")
    (video,) = find_people(THREADS, corrections=downloaded(page))
    assert {("a", 1), ("a", 2)} in partition([video])


def test_what_is_undone_in_another_video_is_shown_there(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    threads = [
        *THREADS,
        thread("d", [(1, "刘德华")], video="w.mp4", title="晚会"),
        thread("e", [(1, "华仔")], video="w.mp4", title="晚会"),
    ]
    payloads = [result_payload(one) for one in threads]
    path = write_page(tmp_path / "r.html", payloads, people=find_people(threads))
    page = open_page(path, "#p=1.P1")
    split(page, "刘德华")
    page.evaluate("location.hash = '#p=0.P1'")
    page.get_by_text("林小雨").first.wait_for()
    page.get_by_text("Undo").click()
    page.wait_for_function("location.hash === '#v=1'")
    assert cards_of(page) == ["刘德华"] and page.locator(".by-hand").count() == 0


def test_every_thread_has_the_heads_of_the_video(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    tracklet = {"times": [0.0, 1.0], "boxes": [1, 1, 9, 9] * 2}
    payloads = []
    for one in THREADS:
        head = {"id": "H1", "seconds": 1.2, "first": 0.0, "cluster": None, "label": None}
        heads = [{**head, "crops": [PIXEL] * 3}]
        tracks = {"shots": [0.0], "step": 0.2, "heads": [{"id": "H1", "tracklets": [tracklet]}]}
        payload = result_payload(one)
        facts = {**payload["video"], "duration": 2.0}
        payloads.append({**payload, "heads": heads, "tracks": tracks, "video": facts})
    path = write_page(tmp_path / "r.html", payloads, people=find_people(THREADS))
    page = open_page(path, "#d=b")  # their boxes and crops stand with thread a
    assert page.locator(".timeline .row").count() == 1
    assert page.locator(".silent img").count() == 3
    page.locator("#open-crowd").click()
    page.locator(".card").first.click()
    told = page.locator(".seen figcaption").inner_text()
    assert told == "H1, 90 % sure, is seen for 1.2 s in 1 stretch"
    assert page.locator(".seen .segment").get_attribute("style") == "left: 0%; width: 50%;"
    unseen = page.get_by_text("No head in the video is surely this person’s.")
    assert unseen.count() == 0
    split(page, "林小雨")
    for place, told in (("P1%2F1", 0), ("P2", 1)):  # of what was split off nothing is known
        page.evaluate(f"location.hash = '#p=0.{place}'")
        page.locator(".badge", has_text=place.replace("%2F", "/")).wait_for()
        assert unseen.count() == told


def test_in_few_colors_bars_are_still_seen(report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report, forced_colors="active")
    color = "getComputedStyle(document.querySelector('.card {}')).backgroundColor"
    page.locator(".card").first.wait_for()
    bar, canvas = (page.evaluate(color.format(part)) for part in (".bin:not(.none)", ".bins"))
    assert bar != canvas and "0, 0, 0, 0" not in bar and bar != "rgb(255, 255, 255)"
    badge = "getComputedStyle(document.querySelector('.card .badge'))"
    assert page.evaluate(f"{badge}.backgroundColor !== {badge}.color")


def test_comments_without_a_time_are_not_left_out_without_a_word(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    one = thread("a", [(1, "林小雨"), (1, "她"), (1, "小雨"), (2, "大鹏")])
    for n in (0, 1, 3):
        one["turns"][n]["source"] = {"time": str(1714500000 + 60 * n)}
    path = write_page(tmp_path / "r.html", [result_payload(one)], people=find_people([one]))
    page = open_page(path)
    ends = page.locator(".crowd-head .ends span")
    untimed = "1 comment without a time"
    assert ends.all_inner_texts()[1:-1] == [untimed]
    page.evaluate("location.hash = '#p=0.P2'")
    page.locator(".back").wait_for()
    assert untimed not in ends.all_inner_texts()


@pytest.mark.parametrize("place", ["#v=0", "#p=0.P1", "#p=0.P99", "#p=7.%E0", "#v=x", "#d=none"])
def test_no_address_breaks_it(place: str, report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report, place, **PHONE)
    page.locator(".card, .remark, .bubble").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_no_text_of_people_acts(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    turns = [{"speaker": text, "text": f"{text}他"} for text in HOSTILE]
    clusters = [
        {"mentions": [{"turn": n, "start": 0, "end": len(text)} for n, text in enumerate(HOSTILE)]}
    ]
    obj = {"key": HOSTILE[0], "video": "v", "title": HOSTILE[1], "turns": turns}
    obj["clusters"] = clusters
    people = find_people([obj])
    page = open_page(write_page(tmp_path / "r.html", [result_payload(obj)], people=people), **PHONE)
    page.locator(".card").first.click()
    page.locator(".remark").first.wait_for()
    assert page.locator(".remark").count() == len(HOSTILE)
    assert page.evaluate("window.hit") is None
    assert page.locator("#crowd script, #crowd iframe, #crowd [onerror], #crowd img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_five_thousand_comments_stay_quick(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    names = ["林小雨", "小雨", "她"]
    threads = [
        thread(f"t{n}", [(1, names[min(k, 2) if k else n % 2]) for k in range(10)], title="校运会")
        for n in range(500)
    ]
    path = write_report(tmp_path / "r.html", threads, people=find_people(threads), video="none")
    began = time.monotonic()
    page = open_page(path)
    page.locator(".card").first.click()
    page.locator(".remark").first.wait_for()
    assert time.monotonic() - began < 8
    assert page.locator("#remark-count").inner_text() == "5,000 comments"
    assert page.locator(".remark").count() <= 200
    deep = "(() => { const c = document.querySelector('#crowd'); c.scrollTop = c.scrollHeight; })()"
    for _ in range(3):
        page.evaluate(deep)
        page.wait_for_timeout(100)
    page.locator(".remark", has_text="thread t499").first.wait_for()
    assert page.locator(".remark").count() <= 200
    page.locator(".remarks .search").fill("w9")
    assert page.locator("#remark-count").inner_text() == "500 of 5,000 comments"
    split(page, "w9")
    assert page.locator("#remark-count").inner_text() == "499 of 4,990 comments"
    found = downloaded(page)
    assert len(found.apart[0].second) == 499


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_can_be_read(scheme: str, report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report, "#p=0.P1", color_scheme=scheme)
    split(page, "林小雨")
    ratios = page.evaluate(
        """() => {
      const luminance = (color) => color.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
        .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = (node) => {
        for (; node; node = node.parentElement) {
          const color = getComputedStyle(node).backgroundColor;
          if (!color.startsWith('color') && !/, 0\\)$/.test(color)) return color;
        }
      };
      return ['.back', '.quiet', '.reasons .count', '.remark-head', '.split', '.badge', '.ends',
        '.by-hand code', '.strong', '.remark a'].map((name) => {
        const node = document.querySelector(`#crowd ${name}`);
        const pair = [getComputedStyle(node).color, ground(node)].map(luminance);
        const [a, b] = pair.sort((p, q) => q - p);
        return [name, (a + 0.05) / (b + 0.05)];
      });
    }"""
    )
    assert [entry for entry in ratios if entry[1] < 4.5] == []


def test_without_people_nothing_of_it_is_seen(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(write_report(tmp_path / "r.html", THREADS, video="none"))
    assert page.locator("#crowd").is_hidden() and page.locator("#open-crowd").is_hidden()
    assert page.locator(".bubble").count() == 3


def test_the_file_that_is_downloaded_is_the_documented_one(
    report: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(report, "#p=0.P3")
    join(page, "大鹏")
    with page.expect_download() as waiting:
        page.get_by_text("Download corrections").click()
    obj = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    at = {"turn": 1, "start": 0}
    places = [{"document": "c", **at, "end": 1, "text": "他"}]
    places.append({"document": "a", **at, "end": 2, "text": "大鹏"})
    assert obj == {"version": 1, "corrections": [{"one": places}]}
    assert corrections_from_json(obj).one[0][0].document == "c"


def test_corrections_name_comments_by_their_ids(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    threads = [{**one, "turns": [dict(turn) for turn in one["turns"]]} for one in THREADS]
    threads[0]["turns"][1]["id"] = "7400000000000000405"
    payloads = [result_payload(one) for one in threads]
    path = write_page(tmp_path / "r.html", payloads, people=find_people(threads))
    page = open_page(path, "#p=0.P3")
    join(page, "大鹏")
    ((he, peng),) = downloaded(page).one
    assert (he.document, he.comment) == ("c", None)  # of a comment without an id
    assert (peng.document, peng.comment) == ("a", "7400000000000000405")


def test_unsure_mentions_stand_below_the_comments_and_count_for_nothing(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    (video,) = find_people(THREADS)
    person, *others = video.people
    kept = tuple(m for m in person.mentions if (m.document, m.text) != ("b", "她"))
    unsure = tuple(m for m in person.mentions if m not in kept)
    video = replace(video, people=(replace(person, mentions=kept, unsure=unsure), *others))
    payloads = [result_payload(one) for one in THREADS]
    page = open_page(write_page(tmp_path / "r.html", payloads, people=[video]), "#p=0.P1")
    assert page.locator(".crowd-head .card-facts").inner_text().startswith("4 comments")
    assert page.locator("#remark-count").inner_text() == "4 comments"
    perhaps = page.locator(".perhaps")
    assert perhaps.locator("h3").inner_text() == "Perhaps also, not counted"
    assert perhaps.locator(".remark-text").all_inner_texts() == ["她真好"]
    assert perhaps.locator("mark").all_inner_texts() == ["她"]
    assert perhaps.locator(".split").count() == 0 and "thread b" in perhaps.inner_text()
    search = page.locator(".remarks .search")
    search.fill("小雨")
    assert perhaps.locator(".remark").count() == 0 and "0 of 1 comment" in perhaps.inner_text()
    search.fill("她")
    assert perhaps.locator(".remark").count() == 1
    search.fill("")
    split(page, "thread b")  # the cluster of b takes along what is unsure in it
    assert page.locator(".perhaps").count() == 0
    page.evaluate("location.hash = '#p=0.P1%2F1'")
    page.locator(".perhaps mark").wait_for()
    page.evaluate("location.hash = '#p=0.P2'")
    page.locator(".crowd-head", has_text="大鹏").wait_for()
    assert page.locator(".perhaps").count() == 0


def test_what_to_do_then_can_be_copied(report: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(report, "#p=0.P1")
    split(page, "林小雨")
    commands = page.locator(".then code").all_inner_texts()
    assert [command.split()[4] for command in commands] == ["people", "report"]
    assert all(command.endswith(" --force") for command in commands)  # both files are there


def test_dialogues_of_several_videos_are_told_apart_in_the_list(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    def names(threads: list[dict[str, Any]]) -> list[list[str]]:
        path = write_page(tmp_path / f"r{len(threads)}.html", map(result_payload, threads))
        page = open_page(path, "#d=a")
        parts = "(all) => all.map((one) => [...one.querySelectorAll('.entry-video, .entry-title')]"
        return page.locator(".entry").evaluate_all(f"{parts}.map((part) => part.textContent))")

    first = [["林小雨真好"], ["小雨真好"], ["小雨真好"]]
    assert names(THREADS) == first  # the title of all is not said each time
    alone = thread("d", [(1, "刘德华")], video="w.mp4", title="晚会")
    untitled = thread("e", [(1, "华仔")], video="x.mp4")
    expected = [*(["校运会", *one] for one in first), ["晚会"], ["华仔真好"]]
    assert names([*THREADS, alone, untitled]) == expected
