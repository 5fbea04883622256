"""Clusters in displaCy: who stands where, and that nobody's text becomes HTML."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from link_scenes import NLP, make_doc, two_heads
from markup_material import Seen, crossing_doc, hostile_doc
from report_material import HOSTILE, linked_doc
from spacy import displacy
from spacy.tokens import Doc

from spacy_tiktalk import Dialogue, clusters_from_spans
from spacy_tiktalk.cli.shared.result import result_to_json
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.record import GoldCluster, GoldMention
from spacy_tiktalk.formats.records import record_from_doc
from spacy_tiktalk.report import displacy_clusters
from spacy_tiktalk.report.notebook.displacy import mention_colors
from spacy_tiktalk.report.palette import COLORS, relative_luminance

both = pytest.mark.parametrize("style", ["span", "ent"])


def render(docs: Any, **options: Any) -> str:
    return displacy.render(**displacy_clusters(docs, **options), jupyter=False)


def shown_spans(made: dict[str, Any]) -> list[tuple[str, str]]:
    (doc,) = made["docs"]
    return [
        ("".join(doc["tokens"][s["start_token"] : s["end_token"]]), s["label"])
        for s in doc["spans"]
    ]


def test_every_mention_stands_with_its_label() -> None:
    made = displacy_clusters(linked_doc(None, two_heads()))
    assert shown_spans(made) == [
        ("小满", "1 小满 · H1"),
        ("你妈妈", "2 · H2"),
        ("你", "3"),
        ("她", "1 小满 · H1"),
        ("老板", "4"),
    ]
    assert made["options"]["colors"] == {
        "1 小满 · H1": COLORS[0],
        "2 · H2": COLORS[1],
        "3": COLORS[2],
        "4": COLORS[3],
    }
    (doc,) = made["docs"]
    assert doc["text"] == "A：小满好看\nB：你妈妈说她好看\nA：老板没来"
    assert "".join(doc["tokens"]) == doc["text"] and doc["left_out"] == 0
    for span in doc["spans"]:
        text = "".join(doc["tokens"][span["start_token"] : span["end_token"]])
        assert doc["text"][span["start"] : span["end"]] == text
    assert json.loads(json.dumps(made)) == made


def test_the_page_has_turns_speakers_labels_and_colors() -> None:
    html = render(linked_doc(None, two_heads()))
    assert html.count("1 小满 · H1") == 4  # two, each with a hidden copy
    assert "<h2" in html and "看谁来了" in html
    for color in COLORS[:4]:
        assert f"background:{color}" in html
    seen = Seen(html)
    assert seen.tags == {"div", "span", "h2"} and "\n B：" in seen.text and "\n A：" in seen.text


def test_displacy_still_puts_the_direction_into_a_style() -> None:
    """What begins new lines in style="span"; a new spaCy may do it in another way."""
    html = displacy.render(**displacy_clusters(linked_doc()), page=True, jupyter=False)
    assert '; direction: ltr; white-space: pre-line">' in html


def test_entities_keep_the_outermost_mention_and_say_what_is_left_out() -> None:
    made = displacy_clusters(linked_doc(None, two_heads()), style="ent")
    (doc,) = made["docs"]
    shown = [(doc["text"][e["start"] : e["end"]], e["label"]) for e in doc["ents"]]
    assert shown == [
        ("小满", "1 小满 · H1"),
        ("你妈妈", "2 · H2"),
        ("她", "1 小满 · H1"),
        ("老板", "4"),
    ]
    assert doc["left_out"] == 1
    html = displacy.render(**made, jupyter=False)
    assert "1 mention that overlaps another is not shown" in html
    assert html.count("<mark") == 4 and html.count("<br>") == 2
    assert "not shown" not in render(make_doc(["他来了"], [["他"]]), style="ent")
    two = render(
        make_doc(["你妈妈的老板来了", "她"], [["你妈妈的老板"], ["你妈妈", "她"], ["你"]]),
        style="ent",
    )
    assert "2 mentions that overlap are not shown" in two


@both
def test_hostile_text_stays_text(style: str) -> None:
    allowed = {"div", "span", "h2", "mark", "br", "small"}
    for bad in HOSTILE:
        html = render(hostile_doc(bad), style=style)
        seen = Seen(html)
        assert seen.tags <= allowed, bad
        assert seen.attributes <= {"style", "class"} and not seen.links, bad
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200f\u2028-\u202e]", html), repr(bad)
        assert "好看" in seen.text and "小" in seen.text


def test_hostile_labels_keep_their_colors() -> None:
    made = displacy_clusters(hostile_doc('<b class="x">&'))
    ((label, color),) = made["options"]["colors"].items()
    assert label == "1 &lt;b class=&quot;x… · &lt;b class=&quot;x&quot;&gt;&amp;"
    assert color == COLORS[0] and f"background:{color}" in displacy.render(**made, jupyter=False)


@both
def test_what_has_no_person_or_no_text_is_drawn(style: str) -> None:
    texts = ("", "好", "😀👨\u200d👩\u200d👧")
    for doc in (*map(NLP, texts), Dialogue.from_turns([("A", "")]).to_doc(NLP)):
        made = displacy_clusters(doc, style=style)
        assert made["options"]["colors"] == {}
        html = displacy.render(**made, jupyter=False)
        assert all(c in html for c in doc.text)
    assert displacy_clusters([], style=style)["docs"] == []


def test_a_mention_of_white_space_is_seen() -> None:
    """displaCy marks none, so such a mention would vanish."""
    doc = Doc(NLP.vocab, words=["好", " ", "人"], spaces=[False] * 3)
    clusters_from_spans(doc, [[(0, 3)], [(1, 2)]])
    made = displacy_clusters(doc)
    assert shown_spans(made) == [("好␣人", "1"), ("␣", "2")]
    assert displacy.render(**made, jupyter=False).count(">2</span>") == 2


@both
def test_texts_are_escaped_once(style: str) -> None:
    doc = Dialogue.from_turns([("A&B", "a<b&amp;c")], title="x&amp;<y>").to_doc(NLP)
    clusters_from_spans(doc, [[(0, len(doc))]])
    text = Seen(render(doc, style=style)).text
    assert "x&amp;<y>" in text and "A&B：" in text
    assert text.count("1 a<bc") == {"span": 2, "ent": 1}[style]  # span: with a hidden copy
    assert "&lt;" not in text and "&amp;amp;" not in text


def test_mentions_that_cross_are_all_shown_or_told() -> None:
    doc = crossing_doc()
    assert shown_spans(displacy_clusters(doc)) == [("一二三", "1 一二三"), ("三四五", "2 三四五")]
    (shown,) = displacy_clusters(doc, style="ent")["docs"]
    assert shown["left_out"] == 1 and [e["label"] for e in shown["ents"]] == ["1 一二三"]


def test_long_mentions_may_break() -> None:
    long = "那个戴着很大很大帽子的女的"
    made = displacy_clusters(make_doc([f"{long}来了"], [[long]]), speakers=False)
    (doc,) = made["docs"]
    assert doc["tokens"] == [*long, "来了"]
    assert shown_spans(made) == [(long, "1")]
    assert len(displacy_clusters(make_doc(["好" * 5000]))["docs"][0]["tokens"]) == 2


def test_more_persons_than_colors_have_numbers_of_their_own() -> None:
    names = [f"小{c}" for c in "红蓝绿黄黑白灰紫青橙金银"]
    colors = displacy_clusters(make_doc(["".join(names)], [[n] for n in names]))["options"][
        "colors"
    ]
    assert list(colors) == [f"{i} {name}" for i, name in enumerate(names, start=1)]
    assert colors["11 小金"] == colors["1 小红"]


def test_docs_results_records_and_lists_of_them() -> None:
    doc = linked_doc(None, two_heads())
    record = record_from_doc(doc)
    result = json.loads(json.dumps(result_to_json(doc, record)))
    assert shown_spans(displacy_clusters(result)) == shown_spans(displacy_clusters(doc))
    assert [text for text, _ in shown_spans(displacy_clusters(record))] == [
        text for text, _ in shown_spans(displacy_clusters(doc))
    ]
    wrong = replace(record, clusters=(GoldCluster((GoldMention(9, 0, 1),)),))
    with pytest.raises(TiktalkError, match="T119"):
        displacy_clusters(wrong)
    made = displacy_clusters(d for d in (doc, result))
    assert made["docs"][0]["tokens"] == made["docs"][1]["tokens"]
    assert displacy.render(**made, jupyter=False).count("<h2") == 2


def test_speakers_and_prefix() -> None:
    doc = make_doc(["他来了"], [["他"]])
    clusters_from_spans(doc, [[(1, 2)]], prefix="mine")
    assert shown_spans(displacy_clusters(doc, prefix="mine", speakers=False)) == [("来", "1 来")]
    assert displacy_clusters(doc, speakers=False)["docs"][0]["text"] == "他来了"


@pytest.mark.parametrize(
    ("docs", "options", "code"),
    [
        ("text", {}, "T851"),
        (3, {}, "T851"),
        ([None], {}, "T851"),
        ({"a": 1}, {}, "T851"),
        ([], {"style": "dep"}, "T852"),
    ],
)
def test_what_cannot_be_drawn_is_refused(docs: Any, options: dict[str, str], code: str) -> None:
    with pytest.raises(TiktalkError) as caught:
        displacy_clusters(docs, **options)
    assert caught.value.code == code


def test_the_doc_stays_as_it_is_and_twice_gives_the_same() -> None:
    doc = linked_doc(None, two_heads())
    before = doc.to_bytes()
    first, second = displacy_clusters(doc), displacy_clusters(doc)
    displacy.render(**first, jupyter=False)
    assert doc.to_bytes() == before and json.dumps(displacy_clusters(doc)) == json.dumps(second)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_mentions_are_where_they_belong(data: st.DataObject) -> None:
    texts = data.draw(
        st.lists(st.text("他她老板 a<&😀", min_size=1, max_size=12), min_size=1, max_size=3)
    )
    doc = Dialogue.from_turns([("A", text) for text in texts]).to_doc(NLP)
    offsets = set()
    for turn in doc.spans["turns"]:
        for start in range(turn.start, turn.end):
            if data.draw(st.booleans()):
                offsets.add((start, data.draw(st.integers(start + 1, turn.end))))
    kept: list[tuple[int, int]] = []
    for a, b in sorted(offsets):
        if all(b <= c or d <= a or (a <= c and d <= b) or (c <= a and b <= d) for c, d in kept):
            kept.append((a, b))
    clusters_from_spans(doc, [[mention] for mention in kept])
    made = displacy_clusters(doc)
    found = sorted(text.replace("␣", " ") for text, _ in shown_spans(made))
    assert found == sorted(doc[a:b].text for a, b in kept)
    assert len(made["docs"][0]["text"]) == len(doc.text) + 2 * len(texts)
    html = displacy.render(**made, jupyter=False)
    assert Seen(html).tags <= {"div", "span"}
    left_out = displacy_clusters(doc, style="ent")["docs"][0]
    assert len(left_out["ents"]) + left_out["left_out"] == len(kept)


# --- a Doc as displaCy itself shows it ---


def test_a_doc_of_ours_as_it_is() -> None:
    doc = linked_doc(None, two_heads())
    options = {"spans_key": "coref_clusters_1", "colors": mention_colors()}
    html = displacy.render(doc, style="span", options=options, jupyter=False)
    assert "PROPER" in html and "PRONOUN" in html and html.count(">H1</a>") == 2
    assert mention_colors()["PROPER"] in html and "#ddd" not in html


def test_black_is_readable_on_the_colors_of_mention_types() -> None:
    colors = mention_colors()
    assert set(colors) == {"PROPER", "NOMINAL", "PRONOUN"} and len(set(colors.values())) == 3
    assert all((relative_luminance(c) + 0.05) / 0.05 >= 7 for c in colors.values())


def test_the_colors_are_registered() -> None:
    from spacy.util import registry

    names = registry.displacy_colors.get_entry_points()
    ours = [name for name in names if name.startswith("spacy-tiktalk")]
    if not ours:
        pytest.skip("the entry point spacy_displacy_colors is not installed: make setup")
    html = displacy.render(
        linked_doc(None, two_heads()),
        style="span",
        options={"spans_key": "coref_clusters_1"},
        jupyter=False,
    )
    assert mention_colors()["PROPER"] in html and "#ddd" not in html
