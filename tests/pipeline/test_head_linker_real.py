"""The story of the linker on a real clip: a singer, a pianist, and somebody who is not there."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from places import SHARED
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import is_package

from spacy_tiktalk import Dialogue

CLIPS = SHARED / "data" / "video" / "face_recognition"
CLIP = CLIPS / "short_hamilton_clip.mp4"
pytestmark = [
    pytest.mark.skipif(not CLIP.is_file(), reason="the Hamilton clip is not on this machine"),
    pytest.mark.skipif(not is_package("zh_tiktalk"), reason="zh_tiktalk is not installed"),
]
TURNS = [
    ("A", "弹琴的是拉卡莫吧，卷毛好帅"),
    ("B", "拉卡莫跟林漫威是老搭档了，他唱得真好，拜登怎么没来"),
]
GALLERY = {
    "米兰达": {"photos": [CLIPS / "lin-manuel-miranda.png"], "aliases": ["林漫威"]},
    "拉卡莫": {"photos": [CLIPS / "alex-lacamoire.png", CLIPS / "alex_lacamoire1.jpg"]},
    "拜登": CLIPS / "biden.jpg",
}


@pytest.fixture(scope="module", params=["MobileFace", "DlibFace"])
def nlp(request: pytest.FixtureRequest) -> Language:
    embedder = {"@misc": f"spacy-tiktalk.{request.param}.v1"}
    nlp = spacy.load("zh_tiktalk", config={"components": {"head_tracker": {"embedder": embedder}}})
    linker: Any = nlp.get_pipe("head_linker")
    linker.set_gallery(GALLERY)
    return nlp


@pytest.fixture(scope="module")
def doc(nlp: Language) -> Doc:
    return nlp(Dialogue.from_turns(TURNS, video=CLIP).to_doc(nlp))


def head_at(doc: Doc, frame: int, x: float, y: float) -> str:
    """The head whose box holds a point in a frame."""
    rows = doc._.head_tracks.at_frame(frame)
    for box, number in zip(rows.boxes, rows.identities, strict=True):
        if box[0] <= x < box[2] and box[1] <= y < box[3]:
            return f"H{number}"
    raise AssertionError(f"no head at {x}, {y} in frame {frame}")


def test_everybody_is_found_or_not_there(nlp: Language, doc: Doc) -> None:
    singer, pianist = head_at(doc, 0, 548, 63), head_at(doc, 0, 66, 196)
    assert singer != pianist
    said = {}
    for cluster in doc._.coref_clusters:
        for mention in cluster.mentions:
            said[mention.text] = cluster
    # His eyes are 10 pixels apart: no model is sure that it is he. Nobody else is, in any case.
    assert said["拉卡莫"].head_track_ids in ((), (pianist,))
    assert said["林漫威"].head_track_ids == (singer,)  # by an alias
    assert said["林漫威"].attrs["link_reason"] == "gallery"
    assert "米兰达" in said["林漫威"].attrs["link_note"]
    assert said["拜登"].link_status == "not_visible" and not said["拜登"].head_track_ids
    assert said["拜登"].visible < 0.5 < said["林漫威"].visible
    assert said["他"].link_status in ("linked", "not_visible")  # evaluated, whoever it is


def test_all_ways_through_give_the_same(nlp: Language, doc: Doc) -> None:
    def links(found: Doc) -> list[Any]:
        return [(c.offsets, c.head_track_ids, c.link_status) for c in found._.coref_clusters]

    def made() -> Doc:
        return Dialogue.from_turns(TURNS, video=CLIP).to_doc(nlp)

    expected = links(doc)
    assert any(ids for _, ids, _ in expected)
    ((tupled, context),) = nlp.pipe([(made(), "x")], as_tuples=True)
    assert context == "x" and links(tupled) == expected
    for found in nlp.pipe([made(), made()], n_process=2, batch_size=1):
        assert links(found) == expected
    (stored,) = DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab)
    assert links(stored) == expected
    spans = doc.to_json()["spans"]
    shown = {span["kb_id"] for key, group in spans.items() if "coref" in key for span in group}
    assert {ids[0] for _, ids, _ in expected if ids} <= shown
