"""`head_tracker` with its default parts, on real faces: two public-domain photographs, made into
a video, and, where the research clips are at hand, a filmed stage with an audience."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import spacy
from PIL import Image
from places import ROOT
from spacy.language import Language
from spacy.tokens import Doc

pytest.importorskip("cv2", reason="the extra [video] is not installed")
pytest.importorskip("dlib", reason="the extra [video] is not installed")

from spacy_tiktalk import Dialogue
from spacy_tiktalk.video.generated import generate_video, photo_heads, random_script
from spacy_tiktalk.video.tracks.cache import PROCESS_CACHE

CLIPS = Path(os.environ.get("TIKTALK_RESEARCH_DATA", ROOT.parent / "shared" / "data" / "video"))
HAMILTON = CLIPS / "face_recognition" / "short_hamilton_clip.mp4"


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker")
    return nlp


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "made.mp4"
    script = random_script(1, seconds=8.0, n_cuts=2, size=(288, 512))
    generate_video(path, script, photo_heads(ROOT / "corpus" / "heads"))
    return path


def make_doc(nlp: Language, video: Path) -> Doc:
    return Dialogue.from_turns([("A", "他俩是谁")], video=video).to_doc(nlp)


def test_two_people_over_two_cuts(nlp: Language, made: Path) -> None:
    tracks = nlp(make_doc(nlp, made))._.head_tracks
    assert len(tracks.shot_starts) == 3
    assert tracks.head_ids == ["H1", "H2"]
    # Each is seen in more than one shot, and still one person.
    assert max(len(set(rows.shots.tolist())) for _, rows in tracks.by_identity()) >= 2


def test_photos_of_two_people(nlp: Language, tmp_path: Path) -> None:
    """An album: nobody moves from one photo to the next."""
    for n in range(6):
        photo = Image.open(ROOT / "corpus" / "heads" / ("hopper.jpg", "collins.jpg")[n % 2])
        photo.resize((400 + 20 * (n // 2), 440)).save(tmp_path / f"{n}.jpg")
    tracks = nlp(make_doc(nlp, tmp_path))._.head_tracks
    assert tracks.head_ids == ["H1", "H2"]
    assert len(tracks.shot_starts) == 6
    seen = dict(zip(tracks.shots.tolist(), tracks.identities.tolist(), strict=True))
    assert seen == {0: 1, 1: 2, 2: 1, 3: 2, 4: 1, 5: 2}


def test_two_processes_after_a_warm_parent(nlp: Language, made: Path) -> None:
    expected = nlp(make_doc(nlp, made))._.head_tracks
    PROCESS_CACHE.clear()
    docs = [make_doc(nlp, made) for _ in range(2)]
    found = [doc._.head_tracks for doc in nlp.pipe(docs, n_process=2, batch_size=1)]
    assert found == [expected, expected]


@pytest.mark.skipif(not HAMILTON.is_file(), reason="the research clips are not on this machine")
def test_the_singer_is_one_identity_and_nobody_else_is_he(nlp: Language) -> None:
    tracks = nlp(make_doc(nlp, HAMILTON))._.head_tracks
    begin = tracks.video.start  # 0.85 s: the sound is there before the pictures
    first = tracks.at(begin + 0.5)
    singer = int(first.identities[first.boxes[:, 0].argmax()])  # on the right of the stage
    later = tracks.at(begin + 5.0)
    assert later.identities.tolist() == [singer]  # alone in his close-up
    rows = tracks.of(f"H{singer}")
    assert len(rows.tracklet_numbers) == 2
    audience = tracks.at(begin + 8.5)
    assert len(audience) >= 5 and singer not in audience.identities
