"""How objects look in a notebook: what is said of them, and that nobody's text becomes HTML."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromium import CHROMIUM, NO_CHROMIUM, open_browser
from hypothesis import given, settings
from hypothesis import strategies as st
from link_scenes import NLP, head_tracks, make_doc, two_heads
from markup_material import Seen, crossing_doc, hostile_doc
from report_material import HOSTILE, linked_doc
from spacy import displacy

from spacy_tiktalk import Dialogue, clusters_from_spans
from spacy_tiktalk.cli.shared.result import result_to_json
from spacy_tiktalk.doc.annotations import ClusterData, write_clusters
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.records import record_from_doc
from spacy_tiktalk.report import displacy_clusters, notebook_html
from spacy_tiktalk.report.notebook.parts import marked
from spacy_tiktalk.report.palette import NOBODY, cluster_color
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

TAGS = {"div", "span", "b", "sup", "table", "thead", "tbody", "tr", "th", "td"}


def text_of(shown: Any) -> str:
    return Seen(shown._repr_html_()).text


def test_a_doc_tells_who_is_who_and_who_is_seen() -> None:
    html = notebook_html(linked_doc("a/film.mp4", two_heads()))
    assert isinstance(html, str) and html._repr_html_() == html
    text = Seen(html).text
    assert "看谁来了" in text and "▶ film.mp4" in text and "a/film" not in text
    assert "A小满1好看" in text and "B你3妈妈2说她1好看" in text
    assert "1小满小满, 她→ H1 (0.93): the words say so" in text
    assert "4(no name)老板not in the picture: the words say so" in text
    assert "3(no name)你not looked for" in text
    assert re.search(r"in the video: H1 \d+\.\d s, H2 \d+\.\d s", text)
    assert 'title="PROPER 0.90"' in html


def test_a_result_looks_as_its_doc_does() -> None:
    doc = linked_doc("film.mp4", two_heads())
    result = result_to_json(doc, record_from_doc(doc), error="T701: gone <b>")
    shown = notebook_html(result)
    assert "T701: gone &lt;b&gt;" in shown
    same = shown.replace("<div>⚠ T701: gone &lt;b&gt;</div>", "")
    # A result has the scores too, and no boxes, which is said.
    assert "The boxes of the heads are not in this result" in same
    assert Seen(same).text.startswith(Seen(notebook_html(doc)).text)


def test_a_cluster_shows_its_mentions_where_they_stand() -> None:
    first, _, third, fourth = linked_doc(None, two_heads())._.coref_clusters
    text = text_of(first)
    assert text.startswith("1 小满 → H1 (0.93): the words say so")
    assert "A小满好看PROPER0.900.90B你妈妈说她好看PRONOUN0.900.90" in text
    assert "<b>她</b>" in first._repr_html_()
    assert "(no name)" in text_of(third) and "not looked for" in text_of(third)
    assert text_of(third).endswith("你妈妈说她好看PRONOUN––")
    assert "not in the picture" in text_of(fourth)
    assert cluster_color(4) in fourth._repr_html_()


def test_a_cluster_of_another_prefix_has_a_look_too() -> None:
    doc = make_doc(["他来了"])
    (cluster,) = clusters_from_spans(doc, [[(0, 1)]], prefix="gold")
    assert text_of(cluster).startswith("1 (no name)")


def test_a_dialogue_shows_its_turns() -> None:
    turns = [("小北", "艾琳笑得好灿烂"), ("", "是的")]
    dialogue = Dialogue.from_turns(turns, title="看", video="/home/me/clips/a.mp4")
    assert text_of(dialogue) == "看 ▶ a.mp4小北艾琳笑得好灿烂是的"
    assert text_of(Dialogue(())) == "no turn"


def test_head_tracks_show_when_each_head_is_seen() -> None:
    text = text_of(two_heads())
    assert text.startswith("HeadTracks film.mp4 · 640×360 · 10.0 s · 1 shot · 2 heads · 60 boxes")
    assert "H110.0 s0.0–9.8 s150240×240 px" in text
    assert "H22.0 s0.0–1.8 s11040×40 px" in text
    html = two_heads()._repr_html_()
    assert "left:0.00%;width:100.00%" in html and "left:0.00%;width:20.00%" in html


def test_many_tracklets_are_a_few_pieces() -> None:
    """Of 5,000 tracklets no more pieces than pixels; a gap that can be seen stays one."""
    n = 5000
    boxes = {
        i + 1: ([k], [k / 5], [(0.0, 0.0, 9.0, 9.0)], [0.9], 0)
        for i, k in enumerate(list(range(0, n, 2)) + list(range(2 * n, 3 * n, 2)))
    }
    facts = VideoFacts(name="long.mp4", fps=5.0, sampled_fps=5.0, duration=3 * n / 5)
    tracks = HeadTracks.from_tracklets(boxes, dict.fromkeys(boxes, 1), video=facts)
    html = tracks._repr_html_()
    pieces = re.findall(r"left:([0-9.]+)%;width:([0-9.]+)%", html)
    assert [tuple(map(float, piece)) for piece in pieces] == [(0.0, 33.33), (66.67, 33.33)]
    assert len(html) < 3000 and f"{n}" in text_of(tracks)


def test_rows_of_a_moment_show_their_boxes() -> None:
    text = text_of(two_heads().at(1.0))
    assert "H11.00 s25200, 60, 440, 3000.901" in text and "H21.00 s2510, 10, 50, 500.902" in text
    assert "H10.00 s0200, 60, 440, 3000.901" in text_of(two_heads()[0])
    assert "no head" in text_of(HeadTracks()) and "no video" in text_of(HeadTracks())


def test_head_tracks_at_the_edges() -> None:
    tracks = two_heads()
    nobody = replace(tracks, identities=np.zeros(len(tracks), np.int64))
    assert "60 boxes of no head" in text_of(nobody)
    assert "–0.00 s" in text_of(nobody.at(0.0))
    unknown = replace(tracks, video=VideoFacts())
    assert text_of(unknown).startswith("HeadTracks no video · 1 shot")
    cut = replace(tracks, video=replace(tracks.video, truncated=True, name="<b>"))
    assert "cut off" in text_of(cut) and "<b>\x20·" not in cut._repr_html_()
    one = head_tracks(((0.0, 0.0, 9.0, 9.0), [5]), video=VideoFacts())
    assert "H1" in text_of(one)


def test_hostile_text_stays_text() -> None:
    for bad in HOSTILE:
        doc = hostile_doc(bad)
        facts = replace(two_heads().video, name=bad)
        shown = [
            notebook_html(doc),
            doc._.dialogue,
            *doc._.coref_clusters,
            replace(two_heads(), video=facts),
        ]
        for item in shown:
            html = item._repr_html_()
            seen = Seen(html)
            assert seen.tags <= TAGS and not seen.links, bad
            assert seen.attributes <= {"style", "class", "title"}, bad
            assert not re.search("[\x00-\x1f\x7f-\x9f\u200f\u2028-\u202e\ud800-\udfff]", html)
            assert html.startswith('<div class="tex2jax_ignore mathjax_ignore"')


def test_long_things_are_cut_and_say_so() -> None:
    doc = Dialogue.from_turns([("A", "他" * 5000)] + [("B", "好")] * 300).to_doc(NLP)
    write_clusters(doc, [ClusterData(tuple((i, i + 1) for i in range(1500)))])
    html = notebook_html(doc)
    assert "… 3000 more characters" in html and "… 101 more turns" in html
    assert html.count("<sup") == 1500
    assert "… 1400 more mentions" in doc._.coref_clusters[0]._repr_html_()
    write_clusters(doc, [ClusterData(((i, i + 1),)) for i in range(150)])
    html = notebook_html(doc)
    assert "… 50 more persons" in html and len(html) < 200_000
    assert len(Dialogue.from_turns([("说" * 900, "x")])._repr_html_()) < 700


def test_nested_mentions_have_lines_under_one_another() -> None:
    def mention(start: int, end: int) -> dict[str, Any]:
        return {"start": start, "end": end, "type": "PROPER", "score": None}

    html = marked(
        "你妈妈的老板", [(mention(0, 6), "3"), (mention(0, 3), "2"), (mention(0, 1), "1")]
    )
    assert re.findall(r"padding-bottom:(\d+)px", html) == ["8", "4", "0"]
    assert Seen(html).text == "你1妈妈2的老板3"
    assert html.count("<span") == html.count("</span>")
    assert marked("好", []) == "好" and marked("", []) == ""


def test_mentions_that_cross_keep_the_text() -> None:
    doc = crossing_doc()
    text = Seen(notebook_html(doc)).text
    assert text.startswith("A一二三1四五2六") and text.count("六") == 1
    html = notebook_html(doc)
    assert html.count("<span") == html.count("</span>")


@settings(max_examples=100, deadline=None)
@given(places=st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12)), max_size=8))
def test_marks_never_change_the_text(places: list[tuple[int, int]]) -> None:
    text = "一二三<四&五六七八九十"
    spans = sorted({(a, min(len(text), a + n)) for a, n in places}, key=lambda p: (p[0], -p[1]))
    mentions = [
        ({"start": a, "end": b, "type": "PROPER", "score": None}, str(i))
        for i, (a, b) in enumerate(spans, start=1)
    ]
    html = marked(text, mentions)
    assert re.sub("[0-9]", "", Seen(html).text) == text
    assert html.count("<span") == html.count("</span>") and html.count("<sup") == len(spans)


def test_deep_nesting_makes_room_for_its_lines() -> None:
    texts = ["你妈妈的老板的朋友", "你妈妈的老板", "你妈妈", "你"]
    html = notebook_html(make_doc([texts[0], "好"], [[text] for text in texts]))
    assert html.count("line-height:calc(1.8em + 16px)") == 1
    assert "calc(" not in notebook_html(linked_doc())


def test_a_cluster_without_a_mention_says_so() -> None:
    doc = make_doc(["他来了"], [["他"]])
    doc.spans["coref_clusters_1"] = []
    from spacy_tiktalk import Cluster

    assert text_of(Cluster(doc, "coref_clusters_1")).endswith("not looked for" + "no mention")


def test_an_annotated_dialogue_shows_who_is_who() -> None:
    record = record_from_doc(linked_doc(None, two_heads()))
    text = text_of(record)
    assert "A小满1好看" in text and "B你3妈妈2说她1好看" in text and "小满小满, 她" in text


def test_a_damaged_mention_is_an_error_and_no_empty_picture() -> None:
    doc = make_doc(["他来", "他走"], [["他"]])
    doc.spans["coref_clusters_1"] = [doc[0:5]]  # over the end of its turn
    with pytest.raises(TiktalkError, match="T132"):
        doc._.coref_clusters[0]._repr_html_()
    with pytest.raises(TiktalkError, match="T851"):
        notebook_html("他来")  # type: ignore[arg-type]


def test_gray_is_the_color_of_no_number() -> None:
    doc = make_doc(["他来了"], [["他"]])
    doc.spans["people"] = list(doc.spans["coref_clusters_1"])
    from spacy_tiktalk import Cluster

    assert NOBODY in Cluster(doc, "people")._repr_html_()


# --- in a browser ---


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Any:
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip(NO_CHROMIUM)
    with open_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser.new_page(viewport={"width": 900, "height": 700})


def test_nothing_acts_in_a_browser(page: Any, tmp_path: Path) -> None:
    parts = []
    for bad in HOSTILE:
        doc = hostile_doc(bad)
        parts += [
            notebook_html(doc),
            *(x._repr_html_() for x in (doc._.dialogue, *doc._.coref_clusters)),
        ]
        for style in ("span", "ent"):
            parts.append(displacy.render(**displacy_clusters(doc, style=style), jupyter=False))
    file = tmp_path / "page.html"
    file.write_text('<meta charset="utf-8"><body>' + "".join(parts), encoding="utf-8")
    page.goto(file.as_uri())
    assert page.evaluate("window.hit") is None
    assert page.locator("script, img, iframe, a").count() == 0


def test_displacys_turns_are_lines_and_no_label_lies_over_another(
    page: Any, tmp_path: Path
) -> None:
    file = tmp_path / "page.html"
    html = displacy.render(**displacy_clusters(linked_doc(None, two_heads())), jupyter=False)
    file.write_text('<meta charset="utf-8"><body>' + html, encoding="utf-8")
    page.goto(file.as_uri())
    tops = page.evaluate(
        """() => { const text = document.querySelector(".spans").childNodes;
            return [...text].filter(n => n.nodeType === 3 && n.data.includes("：")).map(n => {
              const range = document.createRange(); range.selectNodeContents(n);
              return [...range.getClientRects()].at(-1).top }) }"""
    )
    assert len(tops) == 3 and tops[0] + 40 < tops[1] and tops[1] + 40 < tops[2]
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".spans span")]
            .filter(e => e.style.zIndex === "10").map(e => e.getBoundingClientRect().toJSON())"""
    )
    assert len(boxes) == 5
    for i, a in enumerate(boxes):
        for b in boxes[i + 1 :]:
            beside = a["right"] <= b["left"] or b["right"] <= a["left"]
            assert beside or a["bottom"] <= b["top"] + 1 or b["bottom"] <= a["top"] + 1


def test_letters_without_a_break_are_broken(page: Any, tmp_path: Path) -> None:
    html = notebook_html(make_doc(["x" * 500 + "她"], [["她"]]))
    file = tmp_path / "page.html"
    file.write_text(f'<meta charset="utf-8"><body>{html}', encoding="utf-8")
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 900
