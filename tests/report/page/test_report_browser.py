"""The page in a real browser: what lights up, plays, is found; and what hostile text cannot do."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import CHROMIUM, NO_CHROMIUM, until, until_address
from link_scenes import make_doc, two_heads
from report_material import HOSTILE, TURNS, linked_doc, make_video

from spacy_tiktalk.report import write_report
from spacy_tiktalk.report.page.html import write_page
from spacy_tiktalk.report.palette import NOBODY, cluster_color
from spacy_tiktalk.report.payload.document import document_payload

pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)
pytest.importorskip("cv2")
pytest.importorskip("av")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with film.mp4 and reports that several tests look at."""
    folder = tmp_path_factory.mktemp("reports")
    tracks = make_video(folder / "film.mp4")
    doc = linked_doc(str(folder / "film.mp4"), tracks)
    write_report(folder / "film.html", [doc])
    write_report(folder / "linked.html", [doc], video="link", crops=False)
    write_report(folder / "empty.html", [doc], video="none", crops=False)
    others = [
        linked_doc(key=f"k{n}", turns=(f"第{n}个", *TURNS[1:]), clusters=()) for n in range(40)
    ]
    write_report(folder / "many.html", [doc, *others], crops=False)
    return folder


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """(path, fragment="", **context options) → a page; what goes wrong in it fails the test."""
    amiss: list[str] = []
    contexts = []

    def listen(page: Any) -> None:
        page.on("console", lambda m: m.type == "error" and amiss.append(f"console: {m.text}"))
        page.on("pageerror", lambda err: amiss.append(f"error: {err}"))
        page.on("dialog", lambda dialog: (amiss.append("a dialog"), dialog.dismiss()))
        page.on(
            "request",
            lambda r: r.url.startswith(("file:", "blob:", "data:")) or amiss.append(r.url),
        )

    def open_(path: Path, fragment: str = "", **options: Any) -> Any:
        settings = {"viewport": {"width": 1280, "height": 800}, **options}
        contexts.append(browser.new_context(**settings))
        page = contexts[-1].new_page()
        page.set_default_timeout(15_000)
        listen(page)
        page.goto(path.as_uri() + fragment)
        until(page, "document.querySelector('#dialogue').childElementCount > 0")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not amiss


def drawn(page: Any) -> dict[str, dict[str, Any]]:
    """What stands on the canvas, by head."""
    boxes = json.loads(page.locator("canvas.over").get_attribute("data-drawn"))
    return {box["id"]: box for box in boxes}


def pixels(page: Any, color: str) -> int:
    """How many pixels of the canvas have a color."""
    count = """(color) => {
      const canvas = document.querySelector('canvas.over');
      const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const want = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
      let n = 0;
      for (let i = 0; i < data.length; i += 4)
        n += want.every((v, k) => Math.abs(data[i + k] - v) < 3) && data[i + 3] === 255;
      return n;
    }"""
    return int(page.evaluate(count, color))


def lit(page: Any, selector: str) -> list[str]:
    return page.locator(f"{selector}.lit").all_inner_texts()


def test_a_click_lights_a_person_everywhere(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "film.html")
    until(page, "document.querySelector('video').readyState >= 2")
    assert page.locator("mark.mention").count() == 5
    before = drawn(page)
    assert set(before) == {"H1", "H2"} and not any(box["lit"] for box in before.values())
    assert [before[h]["color"] for h in ("H1", "H2")] == [cluster_color(1), cluster_color(2)]
    thin = pixels(page, cluster_color(1))
    page.locator("mark.mention", has_text="小满").click()
    page.mouse.move(5, 5)
    assert page.locator("#dialogue").get_attribute("data-pinned") == "1"
    assert [text[0] for text in lit(page, "mark.mention")] == ["小", "她"]
    assert len(lit(page, ".person")) == 1 and "小满" in lit(page, ".person")[0]
    assert len(lit(page, ".row")) == 1 and "H1" in lit(page, ".row")[0]
    after = drawn(page)
    assert after["H1"]["lit"] and not after["H2"]["lit"]
    assert pixels(page, cluster_color(1)) > thin and pixels(page, cluster_color(2)) == 0
    page.keyboard.press("Escape")
    assert not lit(page, "mark.mention") and not drawn(page)["H1"]["lit"]


def test_hover_lights_and_tells(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "film.html")
    page.locator("mark.mention", has_text="她").hover()
    assert len(lit(page, "mark.mention")) == 2
    tip = page.locator("#tip").inner_text()
    assert "她 → 小满" in tip and "pronoun" in tip and "link 90 %" in tip
    page.mouse.move(5, 5)
    assert not lit(page, "mark.mention") and page.locator("#tip").is_hidden()


def test_nested_mentions_are_nested(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "film.html")
    inner = page.locator("mark.mention mark.mention")
    assert inner.count() == 1 and inner.inner_text().split()[0].startswith("你")
    inner.click()
    assert page.locator("#dialogue").get_attribute("data-pinned") == "3"  # not the outer one's
    texts = page.locator(".bubble").all_text_contents()
    assert texts == ["小满1好看", "你3妈妈2说她1好看", "老板4没来"]


def test_persons_are_listed_with_their_reasons(
    reports: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(reports / "film.html")
    seen = page.locator(".persons.linked .person").all_inner_texts()
    assert len(seen) == 2 and "seen as H1 with 93 %" in seen[0] and "+1.2" in seen[0]
    (unseen,) = page.locator(".persons.not_visible .person").all_inner_texts()
    assert "老板" in unseen and "not in the picture: the words say so" in unseen
    assert page.locator(".persons.not_evaluated .person").count() == 1
    assert page.locator(".person img.crop").count() >= 2
    widths = page.eval_on_selector_all("img.crop", "(all) => all.map((one) => one.naturalWidth)")
    assert all(width > 0 for width in widths)


def test_the_timeline_seeks(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "film.html")
    until(page, "document.querySelector('video').readyState >= 1")
    ruler = page.locator(".ruler").bounding_box()
    page.mouse.click(ruler["x"] + ruler["width"] * 0.75, ruler["y"] + 40)
    until(page, "Math.abs(document.querySelector('video').currentTime - 3) < 0.1")
    page.mouse.move(ruler["x"] + ruler["width"] * 0.5, ruler["y"] + 5)
    page.mouse.down()
    page.mouse.move(ruler["x"] + ruler["width"] * 0.25, ruler["y"] + 5)
    page.mouse.up()
    until(page, "Math.abs(document.querySelector('video').currentTime - 1) < 0.1")
    page.locator(".ruler").press("ArrowRight")
    until(page, "Math.abs(document.querySelector('video').currentTime - 2) < 0.1")
    assert page.locator(".ruler").get_attribute("aria-valuetext") == "0:02.0 of 0:04.0"
    assert page.locator(".cut").count() == 1
    assert page.locator(".row").count() == 2


@pytest.mark.parametrize("seconds", [0.3, 2.4, 5, 8, 59, 3600])
@pytest.mark.parametrize("width", [390, 1280])
def test_times_of_the_timeline_stand_apart(
    tmp_path: Path, open_page: Callable[..., Any], seconds: float, width: int
) -> None:
    payload = document_payload(make_doc(("他来了",), tracks=two_heads()))
    payload["video"]["duration"] = seconds
    write_page(tmp_path / "page.html", [payload])
    page = open_page(tmp_path / "page.html", viewport={"width": width, "height": 800})
    end = page.locator(".timeline").bounding_box()
    times = [tick for tick in page.locator(".tick").all() if tick.text_content()]
    places = [tick.bounding_box() for tick in times]
    rights = [box["x"] + box["width"] for box in places]
    assert times[0].text_content().startswith("0:00")
    assert all(right + 3 < box["x"] for right, box in zip(rights, places[1:], strict=False))
    assert rights[-1] <= end["x"] + end["width"]


def test_boxes_follow_the_heads(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "film.html")
    payload = json.loads(page.locator("#d0").text_content())
    tracklet = payload["tracks"]["heads"][0]["tracklets"][0]
    page.evaluate("(time) => { document.querySelector('video').currentTime = time; }", 0.5)
    until(page, "Math.abs(document.querySelector('video').currentTime - 0.5) < 1e-3")
    until(page, "document.querySelector('video').readyState >= 2")
    x = [tracklet["boxes"][4 * k] for k in (2, 3)]  # at 0.4 and 0.6 s
    canvas = page.locator("canvas.over").bounding_box()
    wanted = (x[0] + x[1]) / 2 * canvas["width"] / payload["video"]["width"]
    assert drawn(page)["H1"]["box"][0] == pytest.approx(wanted, abs=1.5)
    # The video has the shape of the canvas, so boxes need no offset.
    ratio = page.evaluate(
        "(() => { const v = document.querySelector('video');"
        " return v.videoWidth / v.videoHeight; })()"
    )
    assert canvas["width"] / canvas["height"] == pytest.approx(ratio, rel=0.01)


def test_it_plays_and_stops_by_space(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "linked.html")
    until(page, "document.querySelector('video').readyState >= 2")
    assert page.evaluate("document.querySelector('video').currentSrc").endswith("/film.mp4")
    page.keyboard.press(" ")
    until(page, "document.querySelector('video').currentTime > 0.2")
    page.keyboard.press(" ")
    assert page.evaluate("document.querySelector('video').paused")


def test_without_a_video_the_boxes_still_play(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "empty.html")
    assert page.locator("video").count() == 0 and set(drawn(page)) == {"H1", "H2"}
    page.keyboard.press("ArrowRight")
    assert page.locator(".controls .time").inner_text() == "0:01.0 / 0:04.0"
    page.keyboard.press(" ")
    until(page, "!document.querySelector('.time').innerText.startsWith('0:01.0')")
    page.keyboard.press("Home")
    frame = page.locator(".frame").bounding_box()
    assert frame["width"] / frame["height"] == pytest.approx(288 / 512, rel=0.02)


def test_a_video_that_cannot_be_played_is_told(tmp_path: Path, browser: Any, reports: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\x00\x00\x00\x18ftypisom" + bytes(2000))
    doc = linked_doc(str(broken), two_heads())
    with pytest.warns(UserWarning, match="W850"):  # no crops either
        path = write_report(tmp_path / "broken.html", [doc])
    page = browser.new_page()
    page.goto(path.as_uri())
    until(page, "document.querySelector('.stage .strip:not([hidden])')")
    assert "cannot play" in page.locator(".stage .strip").inner_text()
    assert page.get_by_role("button", name="Sound").count() == 0
    assert set(drawn(page)) == {"H1", "H2"} and page.locator("video").count() == 0
    assert "could not be cut out" in page.locator(".doc-head").inner_text()
    page.close()


def test_a_dialogue_is_found_by_search_and_filters(
    reports: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(reports / "many.html")
    assert page.locator(".entry").count() == 41
    page.keyboard.press("/")
    page.keyboard.type("第17")
    assert page.locator(".entry").count() == 1
    assert page.locator("#count").inner_text() == "1 of 41 dialogues"
    page.keyboard.press("Enter")
    until(page, "document.querySelector('.bubble').textContent.includes('第17个')")
    until_address(page, "#d=k17")
    page.locator("#search").fill("")
    page.locator("[data-filter=linked]").click()
    assert page.locator(".entry").count() == 1
    page.locator("[data-filter=novideo]").click()
    assert "Nothing is found" in page.locator(".entries").text_content()
    page.locator("[data-filter=linked]").click()
    assert page.locator(".entry").count() == 40


def test_the_address_names_the_dialogue(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "many.html", "#d=k30")
    assert "第30个" in page.locator(".bubble").first.inner_text()
    page.evaluate("location.hash = '#d=k31'")
    until(page, "document.querySelector('.bubble').textContent.includes('第31')")
    nothing = open_page(reports / "many.html", "#d=%E0%A4%A")
    assert "小满" in nothing.locator(".bubble").first.inner_text()


def test_the_keyboard_is_enough(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "many.html")
    page.keyboard.press("j")
    page.keyboard.press("j")
    until_address(page, "#d=k1")
    page.keyboard.press("k")
    page.keyboard.press("k")
    until_address(page, "#d=a1")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "number":
            break
    assert "Person 1" in page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert page.locator("#tip").is_visible()
    page.keyboard.press("Enter")
    assert page.locator("#dialogue").get_attribute("data-pinned") == "1"
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    page.keyboard.press("Escape")
    assert page.locator("#dialogue").get_attribute("data-pinned") == ""
    page.keyboard.press("4")
    assert "老板" in lit(page, "mark.mention")[0]


def test_hostile_text_stays_text(
    tmp_path: Path, reports: Path, open_page: Callable[..., Any]
) -> None:
    payload = document_payload(linked_doc("film.mp4", two_heads()))
    payload["turns"] = [{"speaker": text, "text": text} for text in HOSTILE]
    payload["video"] = {**payload["video"], "name": HOSTILE[1], "src": HOSTILE[4]}
    clusters = payload["sides"][0]["clusters"]
    for cluster, text in zip(clusters, HOSTILE[:4], strict=True):
        cluster["name"] = cluster["explanation"] = cluster["note"] = text
        cluster["status"] = text
        for mention in cluster["mentions"]:
            mention.update(turn=0, start=0, end=8, text=text, status=text, note=text)
    clusters[0]["heads"][0]["evidence"] = {HOSTILE[1]: 1.0, "__proto__": 1.0}
    payload["heads"][0].update(
        label=HOSTILE[1], crops=[HOSTILE[4], 'data:image/svg+xml,<svg onload="window.hit=6">']
    )
    payload.update(title=HOSTILE[0], key=HOSTILE[2], error=HOSTILE[3], notes=list(HOSTILE))
    payload["facts"] = [[HOSTILE[0], HOSTILE[1]]]
    path = write_page(
        tmp_path / "hostile.html", [payload, payload], title=HOSTILE[0], intro=HOSTILE[1]
    )
    page = open_page(path)
    page.locator("mark.mention").first.hover()
    page.locator("mark.mention").first.click()
    assert page.evaluate("window.hit") is None
    assert page.locator("#dialogue script, #dialogue iframe, #dialogue [onerror]").count() == 0
    assert page.locator("#dialogue img, #dialogue video").count() == 0
    assert page.title() == f"{HOSTILE[0]} · {HOSTILE[0]}"
    assert page.locator("h1").text_content() == HOSTILE[0]
    shown = page.locator(".bubble").all_text_contents()
    assert HOSTILE[2] in shown and HOSTILE[-1] in shown
    assert "\ufffdgnp.exe\ufffd\ufffd" in shown and "␀␇␛[31m␡\ufffd" in shown
    assert page.locator(".entry").count() == 2


def test_two_sides_stand_side_by_side(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    payload = document_payload(linked_doc())
    gold, predicted = (json.loads(json.dumps(payload["sides"][0])) for _ in range(2))
    gold["clusters"][3]["mentions"][0].update(status="missing", note="nobody found it")
    payload["sides"] = [{**gold, "name": "gold"}, {**predicted, "name": "predicted"}]
    documents = [payload, document_payload(linked_doc(key="b"))]
    scores = "12 errors. F1 in percent: " + ", ".join(f"metric {n} 90.0" for n in range(12))
    path = write_page(tmp_path / "diff.html", documents, intro=scores)
    page = open_page(path)
    left, right = (page.locator(".bubble").nth(i).bounding_box() for i in (0, 1))
    assert left["y"] == pytest.approx(right["y"], abs=2) and left["x"] < right["x"]
    page.locator("mark.mention", has_text="小满").first.click()
    assert len(lit(page, "mark.mention")) == 4  # both sides
    marked = page.locator("mark.mention[data-status=missing]")
    assert marked.locator(".status").inner_text() == "missing"
    marked.hover()
    assert "missing: nobody found it" in page.locator("#tip").inner_text()
    page.locator("[data-filter='status missing']").click()
    assert page.locator(".entry").count() == 1
    for width in (360, 768):  # the scores stand nowhere else
        page.set_viewport_size({"width": width, "height": 740})
        told = page.locator("#intro").bounding_box()
        assert told["x"] + told["width"] <= width and told["height"] > 20
        cut = "(one) => one.scrollWidth > one.clientWidth + 1"
        assert not page.locator("#intro").evaluate(cut)
    phone = open_page(path, viewport={"width": 390, "height": 844})
    above, below = (phone.locator(".bubble").nth(i).bounding_box() for i in (0, 1))
    assert above["y"] < below["y"] and above["x"] == pytest.approx(below["x"], abs=2)


def test_a_badge_stays_with_its_mention(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    payload = document_payload(make_doc(("他",), (("他",),)))
    (side,) = payload["sides"]
    (cluster,) = side["clusters"]
    (mention,) = cluster["mentions"]
    marked = [
        {**mention, "turn": n, "start": n, "end": n + 1, "status": "wrong cluster"}
        for n in range(24)
    ]
    payload["turns"] = [{"speaker": "A", "text": "说" * n + "他"} for n in range(24)]
    clusters = [{**cluster, "id": str(n), "mentions": marked[n::2]} for n in (1, 0)]
    payload["sides"] = [{"name": name, "clusters": clusters} for name in ("gold", "predicted")]
    page = open_page(
        write_page(tmp_path / "r.html", [payload]), viewport={"width": 800, "height": 600}
    )
    tops = page.evaluate(
        """[...document.querySelectorAll('.mention')].map((mark) =>
            ['.number', '.status'].map((part) =>
                mark.querySelector(part).getBoundingClientRect().top))"""
    )
    assert len(tops) == 48 and all(abs(number - badge) < 12 for number, badge in tops)
    # What belongs to others steps back with its number.
    page.locator(".mention .number").first.click()
    page.mouse.move(0, 0)
    faint = "getComputedStyle(document.querySelectorAll('.mention')[2].querySelector('.number'))"
    until(page, f"{faint}.opacity < 1")
    first = page.locator(".mention .number").first
    assert first.evaluate("node => getComputedStyle(node).opacity") == "1"


@pytest.mark.parametrize("name", ["film", "many", "empty"])
def test_nothing_is_wider_than_a_phone(
    name: str, reports: Path, open_page: Callable[..., Any]
) -> None:
    page = open_page(
        reports / f"{name}.html", viewport={"width": 360, "height": 740}, has_touch=True
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if name == "many":
        assert page.locator(".entry").first.is_hidden()
        page.locator("#open-index").click()
        top, panel = (page.locator(one).bounding_box() for one in (".top", "#index-panel"))
        assert panel["y"] == pytest.approx(top["y"] + top["height"], abs=1)
        page.touchscreen.tap(180, 735)  # beside it
        assert page.locator(".entry").first.is_hidden()
        page.locator("#open-index").click()
        page.locator(".entry", has_text="k5").first.click()
        until_address(page, "#d=k5")
        assert page.locator(".entry").first.is_hidden()


def test_long_texts_do_not_overflow(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    doc = make_doc(["x" * 5000 + "她"], [["她"]], title="t" * 500)
    page = open_page(
        write_report(tmp_path / "r.html", [doc]), viewport={"width": 360, "height": 740}
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_themes_and_their_contrast(reports: Path, open_page: Callable[..., Any]) -> None:
    script = """() => {
      const root = getComputedStyle(document.documentElement);
      const value = (name) => {
        const c = document.createElement('canvas').getContext('2d');
        c.fillStyle = root.getPropertyValue(name).trim();
        return [1, 3, 5].map((i) => parseInt(c.fillStyle.slice(i, i + 2), 16) / 255)
          .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
          .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
      };
      const ratio = (a, b) => {
        const [x, y] = [value(a), value(b)].sort((p, q) => q - p);
        return (x + 0.05) / (y + 0.05);
      };
      return ['--text', '--muted'].flatMap((text) =>
        ['--bg', '--panel', '--soft'].map((ground) => ratio(text, ground)))
        .concat([ratio('--bad', '--bad-bg'), ratio('--bad', '--panel')])
        .concat([ratio('--text', '--note-bg')]);
    }"""
    grounds = []
    for scheme in ("light", "dark"):
        page = open_page(reports / "film.html", color_scheme=scheme)
        assert min(page.evaluate(script)) >= 4.5
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.locator("#theme").click()
        page.locator("#theme").click()
        assert page.locator("#theme").inner_text() == "Theme: dark"
        assert min(page.evaluate(script)) >= 4.5
    assert grounds[0] != grounds[1]


def test_landmarks_and_languages(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "many.html")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".bubble").first.get_attribute("lang") == "zh"
    for role in ("main", "navigation", "banner"):
        assert page.get_by_role(role).count() == 1
    unnamed = page.eval_on_selector_all(
        "button, input, a",
        "(all) => all.filter((one) => !(one.textContent || one.getAttribute('aria-label'))).length",
    )
    assert unnamed == 0
    assert page.locator("button button, a button, button a").count() == 0


def test_a_head_nobody_talks_of_is_gray(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    doc = make_doc(["谁呀"], [["谁"]], video="film.mp4", tracks=two_heads())
    page = open_page(write_page(tmp_path / "r.html", [document_payload(doc)]))
    assert {box["color"] for box in drawn(page).values()} == {NOBODY}


def test_a_thousand_dialogues_open_fast(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    docs = (document_payload(linked_doc(key=str(n)), key=str(n)) for n in range(1000))
    page = open_page(write_page(tmp_path / "r.html", docs))
    ready = page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd")
    assert ready < 5000  # 0.5 s where it was measured
    page.locator("#search").fill("小满 看谁")
    assert page.locator("#count").inner_text() == "1,000 dialogues"


def test_a_speaker_may_begin_with_a_flag(tmp_path: Path, open_page: Callable[..., Any]) -> None:
    payload = document_payload(make_doc(("他",), (("他",),)))
    payload["turns"] = [{"speaker": "\U0001f1e8\U0001f1f3小北", "text": "他"}]
    page = open_page(write_page(tmp_path / "r.html", [payload]))
    assert page.locator(".avatar").inner_text() == "\U0001f1e8\U0001f1f3"


def test_no_box_crosses_the_name_of_another_head(
    tmp_path: Path, open_page: Callable[..., Any]
) -> None:
    payload = document_payload(make_doc(("他",), (("他",),)))
    place = {"H1": [20, 50, 60, 90], "H2": [22, 10, 90, 90]}
    heads = [
        {"id": name, "tracklets": [{"times": [0.0, 1.0], "boxes": box * 2}]}
        for name, box in place.items()
    ]
    payload["heads"] = [
        {"id": name, "seconds": 1.0, "first": 0.0, "crops": [], "cluster": None, "label": None}
        for name in place
    ]
    payload["tracks"] = {"shots": [0.0], "step": 0.2, "heads": heads}
    payload["video"] = {"name": "v", "src": None, "width": 100, "height": 100, "duration": 1.0}
    page = open_page(write_page(tmp_path / "r.html", [payload]))
    until(page, "'drawn' in document.querySelector('canvas.over').dataset")
    boxes = drawn(page)
    assert set(boxes) == {"H1", "H2"}
    across, down = boxes["H2"]["box"][0], boxes["H1"]["box"][1] - 3  # in the name, below its text
    canvas = "document.querySelector('canvas.over').getContext('2d')"
    seen = page.evaluate(f"[...{canvas}.getImageData({across}, {down}, 1, 1).data]")
    assert seen == [*bytes.fromhex(NOBODY[1:]), 255]


def test_on_paper_the_parts_stand_apart(reports: Path, open_page: Callable[..., Any]) -> None:
    page = open_page(reports / "film.html")
    page.emulate_media(media="print")
    parts = page.evaluate(
        """[...document.querySelectorAll('#dialogue > *, .beside > *')]
            .filter((one) => one.offsetHeight && one.className !== 'beside')
            .map((one) => one.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom])
            .sort((a, b) => a[0] - b[0])"""
    )
    assert len(parts) >= 3
    assert all(a[1] + 12 <= b[0] for a, b in itertools.pairwise(parts))
    assert page.locator(".screen").is_hidden()
