"""`head_tracker` and `head_linker` in one pipeline, over real video files with drawn heads."""

from __future__ import annotations

import copy
import gc
import pickle
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
import torch
from link_scenes import make_doc
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry

pytest.importorskip("cv2", reason="the extra [video] is not installed")
from drawn import ColorDetector, ColorEmbedder, draw, two_shots, write_video

from spacy_tiktalk import merge_docs
from spacy_tiktalk.linking.types import Column, Scene
from spacy_tiktalk.models.link.linker import linker_shim
from spacy_tiktalk.video.tracks.cache import PROCESS_CACHE

registry.misc("tests.LinkDetector.v1", func=ColorDetector)
registry.misc("tests.LinkEmbedder.v1", func=ColorEmbedder)

PARTS = {
    "detector": {"@misc": "tests.LinkDetector.v1"},
    "embedder": {"@misc": "tests.LinkEmbedder.v1"},
}
CHANNEL = {"蓝": 0, "绿": 1, "红": 2}
TURNS = ["穿红衣服的是谁", "绿衣服的真帅"]
CLUSTERS = [["穿红衣服的"], ["绿衣服的"]]


class ColorWords:
    """The color a cluster names, in the crops and in the embeddings of each head."""

    name = "color"
    features = ("crop", "vector")
    weights = (6.0, 6.0)
    fingerprint = "ColorWords()"

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        return [self._one(scene) for scene in scenes]

    def _one(self, scene: Scene) -> Column | None:
        if not scene.crops:
            return None
        values = np.zeros((*scene.shape, 2), dtype=np.float32)
        for k, cluster in enumerate(scene.clusters):
            for t, head in enumerate(scene.head_ids):
                for word, channel in CHANNEL.items():
                    if any(word in text for text in cluster.texts):
                        middle = scene.crops[head][0].image.mean(axis=(0, 1)) / 255
                        vector = np.mean(scene.vectors[head], axis=0)
                        values[k, t] = [2 * c[channel] - c.sum() for c in (middle, vector)]
        return Column(values)


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    write_video(folder / "film.mp4", two_shots())
    write_video(folder / "empty.mp4", [draw({})] * 25)
    return folder


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    PROCESS_CACHE.clear()
    yield
    PROCESS_CACHE.clear()


def make_nlp(*, name: str = "head_tracker", color: bool = True, **config: Any) -> Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker", name=name, config=PARTS)
    nlp.add_pipe("head_linker", config=config)
    nlp.initialize()
    with torch.no_grad():
        linker_shim(nlp.get_pipe("head_linker").model).module.bias.fill_(1.0)
    if color:
        nlp.get_pipe("head_linker").set_evidence(ColorWords())
    return nlp


def film(nlp: Language, video: Path | None) -> Doc:
    return make_doc(TURNS, CLUSTERS, video=None if video is None else str(video), nlp=nlp)


def links(doc: Doc) -> list[tuple[str, tuple[str, ...]]]:
    return [(c.link_status, c.head_track_ids) for c in doc._.coref_clusters]


def red_first(doc: Doc) -> list[tuple[str, tuple[str, ...]]]:
    """The links to expect: which id red has, the first shot says (it stands left of green)."""
    rows = doc._.head_tracks.at_frame(0)
    left = int(rows.identities[rows.boxes[:, 0].argmin()])
    return [("linked", (f"H{left}",)), ("linked", (f"H{3 - left}",))]


def test_crops_and_embeddings_are_at_hand(videos: Path) -> None:
    nlp = make_nlp()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        doc = nlp(film(nlp, videos / "film.mp4"))
    assert links(doc) == red_first(doc)
    evidence = doc._.coref_clusters[0].attrs["head_tracks"][0]["evidence"]
    assert evidence["color"] > 2.0
    assert doc._.coref_clusters[0].attrs["link_reason"] == "color"


def test_every_status_from_videos(videos: Path) -> None:
    nlp = make_nlp(color=False)
    docs = [film(nlp, path) for path in (videos / "film.mp4", videos / "empty.mp4", None)]
    found = [sorted({status for status, _ in links(doc)}) for doc in nlp.pipe(docs)]
    assert found[0][0] == "linked"
    assert found[1:] == [["not_visible"], ["not_evaluated"]]


def test_a_tracker_of_another_name(videos: Path) -> None:
    nlp = make_nlp(name="heads", tracker="heads")
    doc = nlp(film(nlp, videos / "film.mp4"))
    assert links(doc) == red_first(doc)


def test_what_is_out_of_reach_is_told_of_once_each(videos: Path, tmp_path: Path) -> None:
    """Links are still made, from what is there."""
    nlp = make_nlp()
    moved = tmp_path / "film.mp4"
    moved.write_bytes((videos / "film.mp4").read_bytes())
    doc = nlp.get_pipe("head_tracker")(film(nlp, moved))
    linker = nlp.get_pipe("head_linker")
    moved.unlink()
    PROCESS_CACHE.clear()
    with pytest.warns(UserWarning, match=r"W840.*film\.mp4"):
        assert len(links(linker(doc))) == 2
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        linker(doc)
    assert "color" not in doc._.coref_clusters[0].attrs["head_tracks"][0]["evidence"]
    doc.user_data["spacy_tiktalk"].pop("video")
    with pytest.warns(UserWarning, match="W840.*names no video"):
        linker(doc)
    alone = spacy.blank("zh")
    pipe = alone.add_pipe("head_linker")
    pipe.set_evidence(ColorWords())
    tracked = nlp.get_pipe("head_tracker")(film(nlp, videos / "film.mp4"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pipe(tracked)  # its tracker is known while the Doc lives
    with pytest.warns(UserWarning, match=r"W840.*no head_tracker called 'head_tracker'"):
        pipe(Doc(nlp.vocab).from_bytes(tracked.to_bytes()))


def test_tracks_of_another_tracker_are_not_mixed_up_with_its_crops(videos: Path) -> None:
    nlp, other = make_nlp(), make_nlp(color=False)
    other.get_pipe("head_tracker").tracker.fps = 2.0
    doc = other.get_pipe("head_tracker")(film(other, videos / "film.mp4"))
    doc.user_data["spacy_tiktalk"]["head_tracks"]["tracklets"][0]["boxes"] = (
        doc.user_data["spacy_tiktalk"]["head_tracks"]["tracklets"][0]["boxes"] + 1
    )
    with pytest.warns(UserWarning, match="W840.*not made by this head_tracker"):
        nlp.get_pipe("head_linker")(doc)


@pytest.mark.parametrize("n_process", [1, 2])
def test_processes(videos: Path, n_process: int) -> None:
    nlp = make_nlp()
    docs = [film(nlp, videos / "film.mp4"), film(nlp, None), film(nlp, videos / "film.mp4")]
    found = list(nlp.pipe(docs, n_process=n_process, batch_size=1))
    assert links(found[0]) == links(found[2]) == red_first(found[0])
    assert links(found[1]) == [("not_evaluated", ())] * 2


def test_a_pickled_component_carries_its_tracker(videos: Path) -> None:
    nlp = make_nlp()
    doc = nlp.get_pipe("head_tracker")(film(nlp, videos / "film.mp4"))
    pipe = pickle.loads(pickle.dumps(nlp.get_pipe("head_linker")))
    del nlp
    gc.collect()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert links(pipe(doc)) == red_first(doc)


def test_scenes_have_the_names_that_the_clusterer_was_given(videos: Path) -> None:
    nlp = make_nlp()
    clusterer: Any = nlp.add_pipe("mention_clusterer")
    linker: Any = nlp.get_pipe("head_linker")
    doc = nlp.get_pipe("head_tracker")(film(nlp, videos / "film.mp4"))
    assert linker.scene(doc).aliases.same("华仔", "刘德华")  # the package's
    clusterer.aliases = {"沈知行": ["木木老师"]}  # after the gallery, as the command line does
    assert linker.scene(doc).aliases.same("木木老师", "沈知行")
    assert pickle.loads(pickle.dumps(linker)).scene(doc).aliases.same("木木老师", "沈知行")


def test_a_deep_copy_sees_the_same_videos(videos: Path) -> None:
    nlp = make_nlp()
    doc = nlp.get_pipe("head_tracker")(film(nlp, videos / "film.mp4"))
    pipe = copy.deepcopy(nlp.get_pipe("head_linker"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert links(pipe(doc)) == red_first(doc)


def test_a_pipeline_can_be_freed() -> None:
    """The component holds its pipeline weakly."""
    import weakref

    nlp = make_nlp()
    pipe = nlp.get_pipe("head_linker")
    gone = weakref.ref(nlp)
    del nlp
    gc.collect()
    assert gone() is None and pipe is not None


def test_disk_keeps_no_face(videos: Path, tmp_path: Path) -> None:
    nlp = make_nlp(color=False)
    nlp(film(nlp, videos / "film.mp4"))
    nlp.to_disk(tmp_path)
    assert sum(f.stat().st_size for f in (tmp_path / "head_linker").rglob("*")) < 100_000
    loaded = spacy.load(tmp_path)
    loaded.get_pipe("head_linker").set_evidence(ColorWords())
    doc = loaded(film(loaded, videos / "film.mp4"))
    assert links(doc) == red_first(doc)


def test_sourced_into_another_pipeline(videos: Path) -> None:
    """Its crops come from the tracker of the pipeline it stands in."""
    trained = make_nlp()
    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker", source=trained)
    nlp.add_pipe("head_linker", source=trained)
    del trained
    gc.collect()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        doc = nlp(film(nlp, videos / "film.mp4"))
    assert links(doc) == red_first(doc)


def test_merged_afterwards(videos: Path) -> None:
    nlp = make_nlp()
    docs = list(nlp.pipe([film(nlp, videos / "film.mp4") for _ in range(2)]))
    merged = merge_docs(docs)
    assert [ids for _, ids in links(merged)] == [
        *(ids for _, ids in links(docs[0])),
        *((f"H{int(head[1:]) + 2}",) for _, (head,) in links(docs[1])),
    ]
