"""Rows of the visibility table: golden flags, and what holds for any scene."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from link_scenes import make_doc, make_scenes
from places import ROOT

from spacy_tiktalk.lexicon.mentions import HEAD_NOUN_CLASSES, MENTION_TYPES
from spacy_tiktalk.lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from spacy_tiktalk.linking import visibility_features as vf
from spacy_tiktalk.linking.types import Scene


def names(rows: np.ndarray) -> set[str]:
    """Rows of the table told by name; titles' rows as "title"."""
    out = set()
    for row in rows.tolist():
        if row >= vf.N_RULES:
            out.add("title")
            continue
        block = max((b for b in vf._OFFSETS if vf._OFFSETS[b] <= row), key=vf._OFFSETS.__getitem__)
        value = row - vf._OFFSETS[block]
        told = {
            "pronoun": PRONOUN_CLASSES,
            "head_noun": HEAD_NOUN_CLASSES,
            "type": MENTION_TYPES,
            "flags": vf._FLAGS,
        }.get(block)
        out.add(f"{block}={told[value] if told else value}")
    return out


def flags(scene: Scene) -> list[set[str]]:
    found = [names(rows) for rows, _ in vf.visibility_features(scene)]
    return [{n.removeprefix("flags=") for n in own if n.startswith("flags=")} for own in found]


def test_all_that_is_seen_of_one_cluster() -> None:
    (scene,) = make_scenes(make_doc(["老师是他妈妈"], [["他妈妈"], ["他"]]))
    mother, he = (names(rows) for rows, _ in vf.visibility_features(scene))
    assert mother == {
        "pronoun=none" if PRONOUN_CLASSES[0] == "none" else f"pronoun={PRONOUN_CLASSES[0]}",
        "head_noun=kinship",
        "type=NOMINAL",
        "width=2",
        "n_mentions=0",
        "order=0",
        "n_clusters=1",
        "turn=0",
        "flags=no_name",
        "flags=around",
    }
    assert he == {
        f"pronoun={PRONOUN_CLASSES[pronoun_class('他')]}",
        "head_noun=none",
        "type=PRONOUN",
        "width=0",
        "n_mentions=0",
        "order=1",
        "n_clusters=1",
        "turn=0",
        "flags=no_name",
        "flags=pronouns_only",
        "flags=inside",
    }


@pytest.mark.parametrize(
    ("turns", "mentions", "title", "wanted"),
    [
        (["他俩真配"], ["他俩"], None, {"plural", "no_name", "pronouns_only"}),
        (["刘小波来了"], ["刘小波"], "刘小波的一天", {"in_title", "part_in_title", "has_title"}),
        (["刘小波来了"], ["刘小波"], "小波的一天", {"part_in_title", "has_title"}),
        (["刘小波来了"], ["刘小波"], "散步", {"has_title"}),
        (["他来了"], ["他"], "他们的一天", {"has_title", "no_name", "pronouns_only"}),
        (["刘小波好", "他真好"], ["刘小波", "他"], None, {"crosses_turns"}),
        (["刘小波说他累"], ["刘小波", "他"], None, {"repeated_turn"}),
        (
            ["刘小波说他累", "他该睡"],
            ["刘小波", "他", "他"],
            None,
            {"crosses_turns", "repeated_turn"},
        ),
    ],
)
def test_flags(turns: list[str], mentions: list[str], title: str | None, wanted: set[str]) -> None:
    (scene,) = make_scenes(make_doc(turns, [mentions], title=title))
    assert flags(scene) == [wanted]


def test_the_largest_counts_share_a_row() -> None:
    text = "他她你我您咱"
    clusters = [[char] for char in text]
    (scene,) = make_scenes(make_doc([text], clusters))
    found = [names(rows) for rows, _ in vf.visibility_features(scene)]
    assert [{n for n in own if n.startswith("order")} for own in found][3:] == [{"order=3"}] * 3
    assert all("n_clusters=3" in own for own in found)


def test_the_title_gives_its_characters_and_pairs() -> None:
    (scene,) = make_scenes(make_doc(["他来了"], [["他"]], title="散步"))
    ((rows, weights),) = vf.visibility_features(scene)
    assert (rows >= vf.N_RULES).sum() == 3
    assert weights[rows >= vf.N_RULES].tolist() == [vf.TITLE_WEIGHT] * 3
    assert set(weights[rows < vf.N_RULES].tolist()) == {1.0}


CHARS = "他她刘小波王老师的🙂 ,"


@st.composite
def any_scene(draw: st.DrawFn) -> Scene:
    text = draw(st.text(CHARS, min_size=1, max_size=25).filter(str.strip))
    title = draw(st.none() | st.text(max_size=20))
    doc = make_doc([text], title=title)
    from spacy_tiktalk import clusters_from_spans

    n = len(doc)
    starts = sorted(draw(st.sets(st.integers(0, max(n - 1, 0)), max_size=5))) if n else []
    ends = [*starts[1:], n][: len(starts)]
    owners = draw(st.lists(st.integers(0, 2), min_size=len(starts), max_size=len(starts)))
    groups: dict[int, list[tuple[int, int]]] = {}
    for start, end, owner in zip(starts, ends, owners, strict=True):
        groups.setdefault(owner, []).append((start, end))
    clusters_from_spans(doc, list(groups.values()))
    return make_scenes(doc)[0]


@settings(max_examples=80, deadline=None)
@given(scene=any_scene())
def test_rows_lie_in_the_table_and_stand_once(scene: Scene) -> None:
    found = vf.visibility_features(scene)
    assert len(found) == len(scene.clusters)
    for rows, weights in found:
        assert rows.dtype == np.int64 and weights.dtype == np.float32
        assert len(rows) == len(weights) == len(set(rows.tolist()))
        assert (rows >= 0).all() and (rows < vf.SIZE).all()
        assert not any("width=-1" in name for name in names(rows))


def test_a_lone_surrogate_in_a_title_is_no_error() -> None:
    doc = make_doc(["他来了"], [["他"]])
    doc.user_data["spacy_tiktalk"]["title"] = "散\ud83d步"
    (scene,) = make_scenes(doc)
    assert len(vf.visibility_features(scene)) == 1


def test_hashes_are_the_same_in_another_process() -> None:
    program = """
import sys
sys.path.insert(0, {tests!r})
from link_scenes import make_doc, make_scenes
from spacy_tiktalk.linking.visibility_features import visibility_features
(scene,) = make_scenes(make_doc(["他来了"], [["他"]], title="海边散步 day1"))
print([sorted(rows.tolist()) for rows, _ in visibility_features(scene)])
"""
    tests = str(ROOT / "tests" / "support")
    done = subprocess.run(
        [sys.executable, "-c", program.format(tests=tests)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert done.returncode == 0, done.stderr
    (scene,) = make_scenes(make_doc(["他来了"], [["他"]], title="海边散步 day1"))
    own = [sorted(rows.tolist()) for rows, _ in vf.visibility_features(scene)]
    assert done.stdout.strip() == str(own)


SPANS = st.integers(0, 8).flatmap(lambda a: st.tuples(st.just(a), st.integers(a + 1, 10)))


@given(st.lists(st.lists(SPANS, max_size=4), max_size=5))
@settings(max_examples=300, deadline=None)
def test_nesting_is_that_of_all_pairs(groups: list[list[tuple[int, int]]]) -> None:
    found = []
    for number, mine in enumerate(groups):
        others = [span for k, group in enumerate(groups) if k != number for span in group]
        found.append(
            (
                any(c <= a and b <= d for a, b in mine for c, d in others),
                any(a <= c and d <= b for a, b in mine for c, d in others),
            )
        )
    assert vf._nested(groups) == found
