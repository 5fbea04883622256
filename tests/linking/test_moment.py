"""Moments that comments name, and who is seen then."""

from __future__ import annotations

import math

import numpy as np
import pytest
import spacy
from spacy.tokens import Span

from spacy_tiktalk.linking.moment import Moment
from spacy_tiktalk.linking.salience import Salience, head_salience
from spacy_tiktalk.linking.types import ClusterText, Evidence, Scene
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

# From 5 to 9 s nobody is seen.
SEEN = {1: range(5), 2: [*range(5), *range(10, 15)], 3: range(10, 15)}


def scene(text: str, *mentions: str) -> Scene:
    rows = {
        n: (list(times), [float(t) for t in times], [[n, 0, n + 20, 20]] * len(times),
            [1.0] * len(times), 0)
        for n, times in SEEN.items()
    }  # fmt: skip
    tracks = HeadTracks.from_tracklets(rows, {n: n for n in rows})
    doc = spacy.blank("zh")(text)
    spans = [doc.char_span(text.index(m), text.index(m) + len(m)) for m in mentions]
    clusters = tuple(ClusterText(((s.start, s.end),), (s.text,), ("NOMINAL",)) for s in spans)
    return Scene(doc, clusters, tuple(tracks.head_ids), tracks)


@pytest.mark.parametrize(
    ("text", "mention", "seen"),
    [
        ("0:03 哇她好美", "她", "H1 H2"), ("她好美 00:12", "她", "H2 H3"),
        ("0：12 好看那个", "那个", "H2 H3"),
        ("0:02看他，0:12看她", "她", "H2 H3"), ("0:02看他，0:12看她", "他", "H1 H2"),
        ("0:12 谁啊\n她好美", "她", ""), ("她好美\n0:12 谁啊", "她", ""),
        ("0:07 她好美", "她", ""), ("2:31 她好美", "她", ""), ("P2 0:03 她好美", "她", ""),
        ("她好美", "她", ""), ("早上6:03 她来了", "她", ""),
        ("0:03 @小北 她好美", "她", "H1 H2"),
    ],
)  # fmt: skip
def test_who_is_seen_then(text: str, mention: str, seen: str) -> None:
    held = scene(text, mention)
    found = Moment()([held])[0]
    if not seen:
        assert found is None
        return
    assert found is not None and held.tracks is not None
    values = dict(zip(held.head_ids, found.values[0, :, 0].tolist(), strict=True))
    assert {head for head, nats in values.items() if nats > 0} == set(seen.split())
    # All together are as likely as before, of whom some are more prominent.
    prior = np.exp(head_salience(held.tracks, held.head_ids) @ np.array(Salience.weights))
    chances = list(map(math.exp, values.values()))
    assert np.average(chances, weights=prior) == pytest.approx(1, rel=1e-5)
    assert found.notes == {(0, list(values).index(seen[:2])): f"seen at {text_mark(text, mention)}"}


def text_mark(text: str, mention: str) -> str:
    if text.startswith("0:02"):
        return "0:02" if mention == "他" else "0:12"
    words = text
    for said in ("哇", "她好美", "好看那个", "@小北"):
        words = words.replace(said, "")
    return words.strip()


@pytest.mark.parametrize(
    ("text", "mention", "close"),
    [
        ("0:03 她好美", "她", True), ("0：03那个", "那个", True), ("0:03处，这位", "这位", True),
        ("0:03秒的她", "她", True), ("0:03 哇她好美", "她", False), ("她好美 0:03", "她", False),
        ("0:03 好美\n她", "她", False), ("0:03 她的歌", "她", False), ("0:03 她的衣服", "她", True),
    ],
)  # fmt: skip
def test_who_is_named_right_behind_a_moment_is_in_the_picture(
    text: str, mention: str, close: bool
) -> None:
    """The heads that are seen then gain, and the others lose nothing."""
    found = Moment()([scene(text, mention)])[0]
    values = [] if found is None else found.values[0, :, 0].tolist()
    assert (values == [3, 3, 0]) == close


def test_the_owner_of_who_is_named_may_be_elsewhere() -> None:
    held = scene("0:03 她妈妈好美", "她", "她妈妈")
    found = Moment()([held])[0]
    assert found is not None
    hers, own = found.values[:, :, 0].tolist()
    assert hers[2] < 0 and own == [3, 3, 0]


def test_of_one_head_it_says_only_that_it_is_seen() -> None:
    held = scene("0:03 她好美", "她")
    one = Scene(held.doc, held.clusters, ("H1",), held.tracks)
    found = Moment()([one])[0]
    assert found is not None and found.values.ravel().tolist() == [3]


def test_the_note_tells_a_moment_at_which_the_head_is_seen() -> None:
    held = scene("0:03和0:11和0:13 她好美", "她")
    stamps = [held.text.index(time) for time in ("0:03", "0:11", "0:13")]
    three = ClusterText(tuple((at, at + 4) for at in stamps), ("她",) * 3, ("PRONOUN",) * 3)
    found = Moment()([Scene(held.doc, (three,), ("H1", "H3"), held.tracks)])[0]
    assert found is not None and found.notes == {(0, 1): "seen at 0:11"}


def test_only_clusters_of_that_comment() -> None:
    found = Moment()([scene("0:03 她好美\n他也是", "她", "他")])[0]
    assert found is not None and found.values[0].any() and not found.values[1].any()


def test_a_mark_of_somebody_else_may_have_other_words() -> None:
    held = scene("0分3秒 她好美: 真的", "她")
    held.doc.spans["marks"] = [Span(held.doc, 0, 4, label="time")]
    assert Moment()([held]) == [None]


def test_nothing_to_say() -> None:
    moment = Moment()
    assert isinstance(moment, Evidence)
    bare = scene("0:03 她", "她")
    assert moment([Scene(bare.doc, bare.clusters)]) == [None]
    assert moment([scene("0:03 好美")]) == [None]
