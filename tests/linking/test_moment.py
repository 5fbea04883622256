"""Moments that comments name, and who is seen then."""

from __future__ import annotations

import math

import pytest
import spacy

from spacy_tiktalk.linking.moment import Moment
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
        ("0:03 她好美", "她", "H1 H2"), ("她好美 00:12", "她", "H2 H3"),
        ("0：12那个", "那个", "H2 H3"),
        ("0:02有他，0:12有她", "她", "H2 H3"), ("0:02有他，0:12有她", "他", "H1 H2"),
        ("0:12 谁啊\n她好美", "她", ""), ("她好美\n0:12 谁啊", "她", ""),
        ("0:07 她好美", "她", ""), ("2:31 她好美", "她", ""), ("P2 0:03 她好美", "她", ""),
        ("她好美", "她", ""), ("早上6:03 她来了", "她", ""),
    ],
)  # fmt: skip
def test_who_is_seen_then(text: str, mention: str, seen: str) -> None:
    held = scene(text, mention)
    found = Moment()([held])[0]
    if not seen:
        assert found is None
        return
    assert found is not None
    values = dict(zip(held.head_ids, found.values[0, :, 0].tolist(), strict=True))
    assert {head for head, nats in values.items() if nats > 0} == set(seen.split())
    # All together are as likely as before.
    assert sum(map(math.exp, values.values())) == pytest.approx(len(values), rel=1e-5)
    assert found.notes == {(0, list(values).index(seen[:2])): f"seen at {text_mark(text, mention)}"}


def text_mark(text: str, mention: str) -> str:
    if text.startswith("0:02"):
        return "0:02" if mention == "他" else "0:12"
    return text.replace("她好美", "").replace("那个", "").strip()


def test_only_clusters_of_that_comment() -> None:
    found = Moment()([scene("0:03 她好美\n他也是", "她", "他")])[0]
    assert found is not None and found.values[0].any() and not found.values[1].any()


def test_nothing_to_say() -> None:
    moment = Moment()
    assert isinstance(moment, Evidence)
    bare = scene("0:03 她", "她")
    assert moment([Scene(bare.doc, bare.clusters)]) == [None]
    one = Scene(bare.doc, bare.clusters, ("H1",), bare.tracks)
    assert moment([one, scene("0:03 好美")]) == [None, None]
