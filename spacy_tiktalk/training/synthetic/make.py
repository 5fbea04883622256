"""Makes the corpus: videos, their boxes, crops of heads, and the dialogues with their gold."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import error
from ...files import read_json, sha256_of, whole_folder
from ...formats.jsonl import record_to_json
from ...formats.record import DialogueRecord
from ...formats.source import write_text
from ...needs import need
from ...video.generated import Head, Script, Truth, frames, truth
from ...video.recognize.crops import crop_head
from ...video.types import Image
from .frames_out import write_frames
from .looks import HELD_OUT
from .record import Labels, box_of, crop_name, facts_of, make_record
from .scenes import FPS, random_cast
from .talk import random_talk

SPLITS = ("train", "dev", "test")
FORMAT = "spacy-tiktalk synthetic 1"
"""In the manifest: raise it when the same seed gives another corpus."""
_FOLDERS = {"videos": "*.mp4", "boxes": "*.txt", "heads": "*.png"}
_PEOPLE, _MANIFEST = "people.jsonl", "manifest.json"

Progress = Callable[[int, int], None]
"""Called with the videos done so far, and how many there will be."""


@dataclass(frozen=True)
class Made:
    """A corpus that was written.

    manifest (dict[str, Any]): the content of its manifest.json.
    """

    folder: Path
    manifest: dict[str, Any]

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """For every split its dialogues, people, mentions, and clusters of each kind."""
        counts: dict[str, dict[str, int]] = self.manifest["counts"]
        return counts


@dataclass(frozen=True, eq=False)
class Item:
    """One video and its dialogue, made and not yet written.

    facts (dict[str, Any]): its line of people.jsonl.
    """

    name: str
    record: DialogueRecord
    facts: dict[str, Any]
    labels: Labels
    truth: Truth
    script: Script
    heads: list[Head]

    def pictures(self) -> list[Image]:
        """The video's pictures, drawn anew at every call."""
        return list(frames(self.script, self.heads))


def make_item(split: str, index: int, *, seed: int) -> Item:
    """Make one video with its dialogue; the same arguments give the same one."""
    rng = random.Random(f"{FORMAT}/{seed}/{split}/{index}")
    held_out = split == "test"
    cast = random_cast(rng, held_out=held_out)
    talk = random_talk(cast, rng, focus=1 if held_out else None)
    heads = cast.heads()
    found = truth(cast.script, heads)
    name = f"{split}_{index:05d}"
    video = f"videos/{name}.mp4"
    record, labels = make_record(cast, talk, found, name=name, video=video, rng=rng)
    facts = facts_of(cast, talk, labels, name=name)
    return Item(name, record, facts, labels, found, cast.script, heads)


def make_synthetic(
    folder: str | Path,
    *,
    n_train: int = 600,
    n_dev: int = 100,
    n_test: int = 150,
    seed: int = 1,
    force: bool = False,
    progress: Progress | None = None,
) -> Made:
    """Write a corpus of made-up videos and dialogues.

    `train.jsonl`, `dev.jsonl`, `test.jsonl`: our format, `video` relative to the folder (so that it
    is the `video_root`), gold boxes with frames from 0 and the file names of their crops.
    `videos/NAME.mp4`. `boxes/NAME.txt`: every head in every frame, MOT; `PrecomputedFolder` reads
    them. `heads/NAME_FRAME_LABEL.png`: one crop of everybody, also of those whom nobody talks about
    (D1, D2 …). `people.jsonl`: the look of everybody. `manifest.json`.

    No person of train and dev has a pair of HELD_OUT; in every test dialogue one who has is talked
    about. The same seed gives the same JSONL and pictures, whatever the counts.

    force (bool): write into a folder that is not empty; a corpus that stands there goes, once the
        new one is written.
    RAISES: T820 for such a folder without force, T821 for a count, T700 without PyAV or OpenCV.
    """
    target = Path(folder)
    counts = {"train": n_train, "dev": n_dev, "test": n_test}
    _check(counts, seed)
    _check_folder(target, force=force)
    with whole_folder(target, old=_earlier) as part:
        return Made(target, _write_all(part, counts, seed, progress))


def _write_all(
    folder: Path, counts: dict[str, int], seed: int, progress: Progress | None
) -> dict[str, Any]:
    """Write everything into an empty folder; returns the manifest."""
    for name in _FOLDERS:
        (folder / name).mkdir()
    digest = hashlib.sha256()
    tallies: dict[str, Counter[str]] = {split: Counter() for split in SPLITS}
    people: list[str] = []
    hashes: dict[str, str] = {}
    done, total = 0, sum(counts.values())

    def lines(split: str) -> Iterator[str]:
        nonlocal done
        for index in range(counts[split]):
            item = make_item(split, index, seed=seed)
            digest.update(_write(folder, item))
            people.append(json.dumps(item.facts, ensure_ascii=False))
            _tally(tallies[split], item)
            yield json.dumps(record_to_json(item.record), ensure_ascii=False)
            done += 1
            if progress is not None:
                progress(done, total)

    for split in SPLITS:
        if counts[split]:
            path = folder / f"{split}.jsonl"
            write_text(path, lines(split))
            hashes[path.name] = sha256_of(path)
    write_text(folder / _PEOPLE, people)
    hashes[_PEOPLE] = sha256_of(folder / _PEOPLE)
    manifest = {
        "format": FORMAT,
        "seed": seed,
        "fps": FPS,
        "counts": {split: dict(tally) for split, tally in tallies.items()},
        "held_out": [dict(pair) for pair in HELD_OUT],
        # Of the pictures as they were drawn: encoders may differ, drawings do not.
        "sha256": hashes | {"pictures": digest.hexdigest()},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (folder / _MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def _check(counts: dict[str, int], seed: int) -> None:
    for name, value in {**{f"n_{k}": n for k, n in counts.items()}, "seed": seed}.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise error("T821", name=name, value=value, rule="a whole number from 0")
        if name != "seed" and value > 99_999:
            raise error("T821", name=name, value=value, rule="at most 99999 videos a split")
    if not any(counts.values()):
        raise error("T821", name="n_train", value=0, rule="at least one video in some split")


def _check_folder(folder: Path, *, force: bool) -> None:
    if folder.is_file():
        raise error("T820", folder=folder, reason="it is a file")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise error("T820", folder=folder, reason="it is not empty")


def _earlier(folder: Path) -> list[Path]:
    """The files that an earlier run wrote, recognized by their names."""
    if not _is_ours(folder / _MANIFEST):
        return []
    files = [folder / name for name in (*(f"{split}.jsonl" for split in SPLITS), _PEOPLE)]
    for name, pattern in _FOLDERS.items():
        files += [path for split in SPLITS for path in (folder / name).glob(f"{split}_{pattern}")]
    return [path for path in (*files, folder / _MANIFEST) if path.is_file()]


def _is_ours(manifest: Path) -> bool:
    try:
        found = read_json(manifest)
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and str(found.get("format", "")).startswith("spacy-tiktalk syn")


def _write(folder: Path, item: Item) -> bytes:
    """Write video, boxes and crops; returns the sha256 of the pictures."""
    cv2 = need("cv2", "drawn people")
    pictures = item.pictures()
    write_frames(folder / "videos" / f"{item.name}.mp4", pictures, fps=FPS)
    item.truth.to_mot(folder / "boxes" / f"{item.name}.txt")
    for person, label in item.labels.all.items():
        frame = item.labels.frames[person]
        box = np.array(box_of(item.truth, person, frame), np.float32)
        crop = crop_head(pictures[frame], box, frame=frame)
        path = folder / "heads" / crop_name(item.name, frame, label)
        path.write_bytes(cv2.imencode(".png", crop.image)[1].tobytes())
    digest = hashlib.sha256()
    for picture in pictures:
        digest.update(picture.tobytes())
    return digest.digest()


def _tally(tally: Counter[str], item: Item) -> None:
    clusters = item.record.clusters
    heads = [len(cluster.heads or ()) for cluster in clusters]
    tally["dialogues"] += 1
    tally["people"] += len(item.labels.all)
    tally["mentions"] += sum(len(cluster.mentions) for cluster in clusters)
    tally["clusters"] += len(clusters)
    tally["visible"] += sum(n > 0 for n in heads)
    tally["null"] += heads.count(0)
    tally["plural"] += sum(n > 1 for n in heads)
    tally["boxes"] += len(item.record.boxes)
