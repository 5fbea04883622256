"""The made-up corpus: determinism, gold, what is held out, pictures and their tracks."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from synthetic_oracle import LOOKS, meant

pytest.importorskip("cv2")
pytest.importorskip("av")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster
from spacy_tiktalk.formats.records import record_to_doc
from spacy_tiktalk.lexicon.mentions import mention_type
from spacy_tiktalk.lexicon.plural import is_plural
from spacy_tiktalk.training.synthetic import HELD_OUT, SPLITS, held_out_in, make_synthetic
from spacy_tiktalk.training.synthetic.draw import BOX, draw_person
from spacy_tiktalk.training.synthetic.looks import ATTRIBUTES, WORDS, Look, random_look
from spacy_tiktalk.training.synthetic.make import Item, make_item
from spacy_tiktalk.training.synthetic.marks import mark, plain, read_marks
from spacy_tiktalk.video.detect.precomputed_folder import PrecomputedFolder, PrecomputedIds
from spacy_tiktalk.video.follow.iou import iou_matrix
from spacy_tiktalk.video.follow.trackers import ByteTrack
from spacy_tiktalk.video.reading.reader import VideoReader
from spacy_tiktalk.video.recognize.crops import crop_head
from spacy_tiktalk.video.shots.detectors import AdaptiveShots, NoShots
from spacy_tiktalk.video.track import VideoTracker

COUNTS = {"n_train": 40, "n_dev": 8, "n_test": 20}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    make_synthetic(folder, **COUNTS, seed=5)
    return folder


def people_of(folder: Path) -> dict[str, dict[str, Any]]:
    lines = (folder / "people.jsonl").read_text(encoding="utf-8").splitlines()
    return {fact["key"]: fact for fact in map(json.loads, lines)}


def linked(cluster: GoldCluster, facts: dict[str, Any]) -> set[int]:
    numbers = {one["label"]: one["person"] for one in facts["people"]}
    return {numbers[label] for label in cluster.heads or ()}


# --- the same again ------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_files(corpus: Path, tmp_path: Path) -> None:
    again = make_synthetic(tmp_path / "again", **COUNTS, seed=5)
    files = sorted(p.relative_to(corpus) for p in corpus.rglob("*") if p.is_file())
    assert files == sorted(
        p.relative_to(again.folder) for p in again.folder.rglob("*") if p.is_file()
    )
    for path in files:
        assert (corpus / path).read_bytes() == (again.folder / path).read_bytes(), path


def test_another_seed_gives_another_corpus_and_counts_change_nothing(
    corpus: Path, tmp_path: Path
) -> None:
    few = make_synthetic(tmp_path / "few", n_train=3, n_dev=0, n_test=1, seed=5)
    other = make_synthetic(tmp_path / "other", n_train=3, n_dev=0, n_test=1, seed=6)
    lines = (corpus / "train.jsonl").read_text(encoding="utf-8").splitlines()
    assert (few.folder / "train.jsonl").read_text(encoding="utf-8").splitlines() == lines[:3]
    assert not (few.folder / "dev.jsonl").exists()
    ours, theirs = few.manifest["sha256"], other.manifest["sha256"]
    assert all(ours[name] != theirs[name] for name in ("train.jsonl", "pictures"))


# --- gold ----------------------------------------------------------------------------------


def test_records_are_sane(corpus: Path) -> None:
    nlp = spacy.blank("zh")
    facts = people_of(corpus)
    for split in SPLITS:
        records = read_records(
            corpus / f"{split}.jsonl", format="jsonl"
        )  # checks offsets, texts and crossings
        assert len(records) == COUNTS[f"n_{split}"]
        for record in records:
            key = record.dialogue.key
            assert key is not None and key.startswith(split)
            assert [turn.speaker for turn in record.dialogue.turns] == ["A", "B"]
            assert (corpus / str(record.dialogue.video)).is_file()
            assert record_to_doc(record, nlp)[1] == 0
            assert record == record.in_text_order()
            boxed = [box.heads[0] for box in record.boxes]
            labels = {label for cluster in record.clusters for label in cluster.heads or ()}
            assert boxed == [f"C{i + 1}" for i in range(len(labels))] and set(boxed) == labels
            first = [label for cluster in record.clusters for label in cluster.heads or ()]
            assert sorted(labels) == list(dict.fromkeys(first))
            everybody = {one["label"] for one in facts[key]["people"]}
            assert labels <= everybody and len(everybody) == len(facts[key]["people"])
            for cluster in record.clusters:
                assert cluster.heads is not None
                if cluster.name is not None:
                    texts = [record.text_of(m) for m in cluster.mentions]
                    assert cluster.name in texts and mention_type(cluster.name) == "PROPER"


def check_decidable(record: DialogueRecord, facts: dict[str, Any]) -> None:
    """Every cluster in the picture can be told from words and looks, and no other one can."""
    people = facts["people"]
    title = record.dialogue.title or ""
    told: list[int] = []
    for cluster in record.clusters:
        texts = [record.text_of(m) for m in cluster.mentions]
        who = linked(cluster, facts)
        readings = {text: meant(text, people) for text in texts}
        if len(who) == 1:
            told += who
            clear = [text for text, found in readings.items() if found is not None]
            named = cluster.name is not None and cluster.name in title
            if named and len(people) > 1:
                assert meant(title.replace(str(cluster.name), ""), people) == who, title
            if not named and len(people) > 1:
                assert any(readings[text] == who for text in clear), (texts, people)
            for text in clear:
                if text != cluster.name:
                    assert who <= (readings[text] or set()), (text, who)
        elif who:
            counted = {2: "两|俩|对", 3: "三", 4: "四"}[len(who)]
            everybody = len(who) == len(people) and re.search(counted, "".join(texts))
            shared = any(readings[text] == who for text in texts)
            described = who <= {
                person
                for other in record.clusters
                if len(linked(other, facts)) == 1
                for person in linked(other, facts)
            }
            assert everybody or shared or described, (texts, people)
            assert any(is_plural(text) for text in texts), texts
        else:
            assert cluster.name is None or cluster.name not in title
            for text in texts:
                if LOOKS.search(text) and not text.startswith("我"):
                    assert not readings[text], (text, people)


def test_everybody_in_the_picture_can_be_told(corpus: Path) -> None:
    facts = people_of(corpus)
    for split in SPLITS:
        for record in read_records(corpus / f"{split}.jsonl"):
            check_decidable(record, facts[str(record.dialogue.key)])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 2**32), index=st.integers(0, 10**4), split=st.sampled_from(SPLITS))
def test_any_dialogue_is_decidable_and_keeps_to_its_split(
    seed: int, index: int, split: str
) -> None:
    item = make_item(split, index, seed=seed)
    check_decidable(item.record, item.facts)
    check_split(item)
    assert item.record == item.record.in_text_order()


def test_the_oracle_can_fail() -> None:
    item = next(
        item
        for item in (make_item("train", i, seed=1) for i in range(99))
        if item.facts["kind"] == "contrast" and len(item.facts["people"]) > 2
    )
    clusters = list(item.record.clusters)
    one, two = [i for i, c in enumerate(clusters) if len(c.heads or ()) == 1][:2]
    clusters[one], clusters[two] = (
        replace(clusters[one], heads=clusters[two].heads),
        replace(clusters[two], heads=clusters[one].heads),
    )
    with pytest.raises(AssertionError):
        check_decidable(replace(item.record, clusters=tuple(clusters)), item.facts)


def test_proportions() -> None:
    items = [make_item("train", i, seed=2) for i in range(400)]
    heads = [len(c.heads or ()) for item in items for c in item.record.clusters]
    assert 0.30 < heads.count(0) / len(heads) < 0.40
    assert 0.07 < sum(n > 1 for n in heads) / len(heads) < 0.14
    assert 1.5 < len(heads) / len(items) < 2.2
    texts = [turn.text for item in items for turn in item.record.dialogue.turns]
    assert len(set(texts)) > 0.95 * len(texts)
    assert len({item.facts["kind"] for item in items}) == 13
    nested = sum(_nested(item.record) for item in items)
    assert nested > 20
    sizes = [len(item.facts["people"]) for item in items]
    assert {1, 2, 3, 4} == set(sizes)
    silent = sum(item.labels.others != {} for item in items)
    assert silent > 0.3 * len(items)  # somebody whom nobody talks about


def _nested(record: DialogueRecord) -> int:
    mentions = list(record.mentions)
    return sum(
        one != two and one.turn == two.turn and one.start <= two.start and two.end <= one.end
        for one in mentions
        for two in mentions
    )


# --- what is held out ----------------------------------------------------------------------


def check_split(item: Item) -> None:
    strange = {one["person"] for one in item.facts["people"] if held_out_in(one["look"])}
    spoken = {person for c in item.record.clusters for person in linked(c, item.facts)}
    assert len(strange) == item.name.startswith("test")
    assert strange <= spoken


def test_training_lacks_what_every_test_video_has(corpus: Path) -> None:
    facts = people_of(corpus)
    for split in SPLITS:
        for record in read_records(corpus / f"{split}.jsonl"):
            fact = facts[str(record.dialogue.key)]
            spoken = {p for c in record.clusters for p in linked(c, fact)}
            strange = {one["person"] for one in fact["people"] if held_out_in(one["look"])}
            assert bool(strange & spoken) if split == "test" else not strange


def test_the_halves_of_what_is_held_out_are_common_in_training() -> None:
    rng = Random(3)
    looks = [random_look(rng) for _ in range(600)]
    for pair in HELD_OUT:
        for name, value in pair.items():
            assert sum(getattr(look, name) == value for look in looks) > 20, (name, value)
    for pair in HELD_OUT:
        assert any(held_out_in(random_look(rng, held_out=True)) == pair for _ in range(200)), pair


def test_every_value_that_can_be_seen_has_words() -> None:
    for name, values in ATTRIBUTES.items():
        for value in values:
            if name != "gender" and (name, value) != ("beard", "none"):
                assert any(w.attribute == name and value in w.means for w in WORDS), (name, value)
    assert all(word.means <= word.may for word in WORDS)


# --- pictures ------------------------------------------------------------------------------


def plain_look(**values: str) -> Look:
    usual = {"gender": "man", "glasses": "none", "hat": "none", "hair": "black"}
    return Look(**{**usual, "length": "short", "clothes": "blue", "beard": "none", **values})


def small_crop(look: Look, seed: int) -> np.ndarray:
    """A crop as the linker sees it, float [32, 32, 3], on gray."""
    import cv2

    head = draw_person(look, seed)
    cover = head.alpha[..., None] / 255
    picture = (head.image * cover + 127 * (1 - cover)).astype(np.uint8)
    crop = crop_head(picture, np.array(BOX, np.float32)).image
    return cv2.resize(crop, (32, 32), interpolation=cv2.INTER_AREA).astype(float)


@pytest.mark.parametrize("attribute", list(ATTRIBUTES))
def test_every_attribute_shows_at_crop_size(attribute: str) -> None:
    """Two values differ more than two drawings of one value do."""
    values = list(ATTRIBUTES[attribute])
    shown = {
        value: np.mean([small_crop(plain_look(**{attribute: value}), s) for s in range(24)], axis=0)
        for value in values
    }
    again = {
        value: np.mean(
            [small_crop(plain_look(**{attribute: value}), s) for s in range(100, 124)], axis=0
        )
        for value in values
    }
    for value in values:
        distance = {other: np.abs(again[value] - shown[other]).mean() for other in values}
        nearest = sorted(values, key=distance.__getitem__)
        assert nearest[0] == value
        assert distance[nearest[1]] > 1.5 * distance[value], (attribute, value, distance)


def test_clothes_fill_the_lowest_rows_of_a_crop() -> None:
    for color, bgr in (("red", (35, 35, 215)), ("green", (55, 145, 45))):
        rows = small_crop(plain_look(clothes=color), 1)[-4:, 8:24]
        assert np.abs(rows - bgr).max(axis=2).mean() < 40


def test_equal_looks_are_not_drawn_equal() -> None:
    one, two, again = (draw_person(plain_look(), seed).image for seed in (1, 2, 1))
    assert (one == again).all()
    assert np.abs(one.astype(int) - two).mean() > 1


@pytest.mark.parametrize("index", range(6))
def test_boxes_lie_on_the_drawn_heads(index: int) -> None:
    """With and without the heads, the pictures differ inside the boxes and nowhere near them."""
    item = make_item("train", index, seed=8)
    scenes = tuple(replace(scene, walks=()) for scene in item.script.scenes)
    empty = replace(item, script=replace(item.script, scenes=scenes)).pictures()
    for frame, (full, bare) in enumerate(zip(item.pictures(), empty, strict=True)):
        drawn = np.abs(full.astype(int) - bare).max(axis=2) > 12
        outside = drawn.copy()
        for x1, y1, x2, y2 in item.truth.boxes[item.truth.frames == frame]:
            inside = drawn[round(y1) : round(y2), round(x1) : round(x2)]
            assert inside.mean() > 0.7
            # Above the head is nothing; beside and below it hair, brim and shoulders go on.
            wide = x2 - x1
            outside[round(y1) - 2 :, max(0, round(x1 - wide / 2)) : round(x2 + wide / 2)] = False
        assert not outside.any()


def test_crops_show_the_heads(corpus: Path) -> None:
    import cv2

    facts = people_of(corpus)
    names = {path.name for path in (corpus / "heads").iterdir()}
    assert len(names) == sum(len(fact["people"]) for fact in facts.values())
    for record in read_records(corpus / "test.jsonl")[:5]:
        with VideoReader(corpus / str(record.dialogue.video), fps=None) as reader:
            pictures = [frame.image for frame in reader]
        for box in record.boxes:
            assert box.crop == f"{record.dialogue.key}_{box.frame}_{box.heads[0]}.png"
            crop = cv2.imread(str(corpus / "heads" / str(box.crop)))
            there = crop_head(pictures[box.frame], np.array(box.box, np.float32)).image
            assert crop.shape == there.shape
            assert np.abs(crop.astype(int) - there).mean() < 6
    rest = {name for name in names if re.fullmatch(r"\w+_\d+_\d+_D\d\.png", name)}
    gold = {
        box.crop for s in SPLITS for r in read_records(corpus / f"{s}.jsonl") for box in r.boxes
    }
    assert names == rest | gold and rest


def test_videos_are_read_back_as_drawn(corpus: Path) -> None:
    for index in range(4):
        item = make_item("train", index, seed=5)
        with VideoReader(corpus / "videos" / f"{item.name}.mp4", fps=None) as reader:
            found = [(frame.index, frame.time, frame.image) for frame in reader]
            assert reader.info.fps == 8.0
        drawn = item.pictures()
        assert [index for index, _, _ in found] == list(range(len(drawn)))
        for number, time, image in found:
            assert time == pytest.approx(number / 8)
            assert np.abs(image.astype(int) - drawn[number]).mean() < 6


# --- tracks --------------------------------------------------------------------------------


def tracker_of(folder: Path, *, cuts: bool, ids: bool) -> VideoTracker:
    return VideoTracker(
        detector=PrecomputedFolder(folder / "boxes"),
        shots=AdaptiveShots() if cuts else NoShots(),
        tracker=ByteTrack(),
        embedder=PrecomputedIds(folder / "boxes") if ids else None,
        fps=None,
    )


@pytest.mark.parametrize("cuts", [True, False])
def test_tracks_match_the_truth(corpus: Path, cuts: bool) -> None:
    facts = people_of(corpus)
    tracker = tracker_of(corpus, cuts=cuts, ids=cuts)
    two_shots = 0
    for record in read_records(corpus / "train.jsonl")[:20]:
        key = str(record.dialogue.key)
        found = make_item("train", int(key[-5:]), seed=5).truth
        two_shots += len(found.shot_starts) > 1
        if len(found.shot_starts) > 1 and not cuts:
            continue
        tracks = tracker.track(corpus / str(record.dialogue.video)).tracks
        assert tracks.shot_starts.tolist() == facts[key]["shot_starts"]
        assert len(tracks) == len(found)
        people: dict[int, set[int]] = {}
        for frame in range(found.length):
            here, there = tracks.frames == frame, found.frames == frame
            overlap = iou_matrix(tracks.boxes[here], found.boxes[there])
            assert (overlap.max(axis=1) > 0.99).all()
            best = found.persons[there][overlap.argmax(axis=1)]
            for identity, person in zip(tracks.identities[here], best, strict=True):
                people.setdefault(int(identity), set()).add(int(person))
        assert sorted(map(sorted, people.values())) == [[one["person"]] for one in _by(facts[key])]
    assert two_shots > 2


def _by(fact: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(fact["people"], key=lambda one: one["person"])


def test_a_detector_of_many_videos_must_know_which(corpus: Path, tmp_path: Path) -> None:
    for part in (PrecomputedFolder(corpus / "boxes"), PrecomputedIds(corpus / "boxes")):
        with pytest.raises(TiktalkError, match="T823"):
            part([])
        with pytest.raises(TiktalkError, match=r"T822.*nowhere\.mp4.*nowhere\.txt"):
            part.for_video("nowhere.mp4")
        with pytest.raises(TiktalkError, match=r"T822.*in memory"):
            part.for_video([np.zeros((9, 9, 3), np.uint8)])
    (tmp_path / "a.txt").write_text("")
    one = PrecomputedFolder(tmp_path)
    assert one.for_video(tmp_path / "a.mp4").fingerprint
    before = one.fingerprint
    (tmp_path / "a.txt").write_text("1,1,1,1,9,9,1\n")
    assert PrecomputedFolder(tmp_path).fingerprint != before
    assert PrecomputedFolder(tmp_path, threshold=0.5).fingerprint != before


# --- folders and settings ------------------------------------------------------------------


def test_a_full_folder_is_kept_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    few = {"n_train": 2, "n_dev": 0, "n_test": 0}
    with pytest.raises(TiktalkError, match=r"T820.*not empty"):
        make_synthetic(tmp_path, **few)
    make_synthetic(tmp_path, **few, force=True)
    made = make_synthetic(tmp_path, n_train=1, n_dev=0, n_test=1, seed=9, force=True)
    assert sorted(p.name for p in (tmp_path / "videos").iterdir()) == [
        "test_00000.mp4",
        "train_00000.mp4",
    ]
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert json.loads((tmp_path / "manifest.json").read_text()) == made.manifest
    with pytest.raises(TiktalkError, match=r"T820.*a file"):
        make_synthetic(tmp_path / "mine.txt", **few, force=True)


@pytest.mark.parametrize(
    "counts",
    [
        {"n_train": -1},
        {"n_train": 1.5},
        {"n_train": True},
        {"n_train": 10**6},
        {"n_train": 0, "n_dev": 0, "n_test": 0},
        {"seed": -1},
    ],
)
def test_bad_counts_are_told_before_anything_is_written(
    tmp_path: Path, counts: dict[str, Any]
) -> None:
    with pytest.raises(TiktalkError, match="T821"):
        make_synthetic(tmp_path / "made", **counts)
    assert not (tmp_path / "made").exists()


def test_progress_counts_every_video(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    make_synthetic(
        tmp_path / "made",
        n_train=2,
        n_dev=1,
        n_test=0,
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_the_command(tmp_path: Path) -> None:
    import typer
    from typer.testing import CliRunner

    from spacy_tiktalk.cli.synthesize import synthesize

    app = typer.Typer()
    app.command()(synthesize)
    folder = tmp_path / "made"
    options = [str(folder), "--train", "2", "--dev", "1", "--test", "1", "--seed", "4"]
    result = CliRunner().invoke(app, options)
    assert result.exit_code == 0, result.output
    assert re.search(r"train +2 dialogues, \d+ people", result.output)
    assert len(read_records(folder / "train.jsonl")) == 2
    again = CliRunner().invoke(app, options)
    assert again.exit_code == 1 and "T560" in again.output and "--force" in again.output
    assert CliRunner().invoke(app, [*options, "--force"]).exit_code == 0
    wrong = CliRunner().invoke(app, [str(tmp_path / "x"), "--train", "-1"])
    assert wrong.exit_code == 2 and "T821" in wrong.output


# --- marks ---------------------------------------------------------------------------------


def test_marks_nest_and_leave_the_text() -> None:
    inner = mark("p1", "你")
    text, found = read_marks(f"哈{mark('n1', inner + '妈')}好{mark('p1', '她')}", 1)
    assert text == "哈你妈好她" == plain(f"哈{mark('n1', inner + '妈')}好{mark('p1', '她')}")
    assert [(key, m.turn, m.start, m.end) for key, m in found] == [
        ("p1", 1, 1, 2),
        ("n1", 1, 1, 3),
        ("p1", 1, 4, 5),
    ]
