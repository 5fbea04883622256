"""Gold videos: corpus/videos/*.txt, comment sections with the persons across their threads.

The markup is that of corpus/sample.txt (see `build_sample_corpus.py`), a file a video. Its first
lines are `# video: v01` and `# title: …`; every thread has its `# key: v01-003`. The numbers of
mentions are persons of the video: the same number in two threads is the same person.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from build_sample_corpus import MarkupError, _blocks, _record

from spacy_tiktalk.formats.jsonl import record_from_json
from spacy_tiktalk.formats.record import DialogueRecord
from spacy_tiktalk.people import ClusterRef
from spacy_tiktalk.tables.document import TableDocument, from_doc

VIDEOS = Path(__file__).resolve().parents[1] / "corpus" / "videos"
_HEADER = re.compile(r"\s*# video: (\S+)[ \t]*\n# title: (.+)\n")


@dataclass(frozen=True)
class GoldVideo:
    """One comment section; persons: the number in the markup of each cluster."""

    name: str
    title: str
    records: tuple[DialogueRecord, ...]
    persons: dict[ClusterRef, int]

    @property
    def held_out(self) -> bool:
        """Whether no choice of the package was made by it: every third up to v42, and from v47
        on."""
        number = int(re.sub(r"\D", "", self.name) or 0)
        return number >= 47 or (5 < number <= 42 and number % 3 == 0)


def read_video(path: Path) -> GoldVideo:
    """Read one file. Raises MarkupError, naming the file and the line."""
    text = path.read_text(encoding="utf-8")
    header = _HEADER.match(text)
    if header is None:
        raise MarkupError(f"{path}: begin with '# video: NAME' and '# title: …'")
    name, title = header.groups()
    body = "\n" * header[0].count("\n") + text[header.end() :]  # lines keep their numbers
    records, persons = [], {}
    try:
        for block in _blocks(body):
            key = block.fields.get("key")
            if key is None or not block.turns:
                raise MarkupError(f"line {block.line}: a thread needs '# key: …' and a turn")
            obj = _record(key, block) | {"title": title, "video": name}
            numbers = dict.fromkeys(m.cluster for _, _, ms in block.turns for m in ms)
            persons.update({ClusterRef(key, n): p for n, p in enumerate(numbers, start=1)})
            records.append(record_from_json(obj))
    except ValueError as err:
        raise MarkupError(f"{path}: {err}") from err
    return GoldVideo(name, title, tuple(records), persons)


def read_videos(folder: Path = VIDEOS) -> list[GoldVideo]:
    """All videos of a folder, by name. Raises MarkupError where there is none."""
    paths = sorted(folder.glob("*.txt"))
    if not paths:
        raise MarkupError(f"{folder}: there is no .txt file in it")
    return [read_video(path) for path in paths]


def parts(videos: Iterable[GoldVideo]) -> tuple[list[GoldVideo], list[GoldVideo]]:
    """(those that choices are made by, those held out)."""
    videos = list(videos)
    return [v for v in videos if not v.held_out], [v for v in videos if v.held_out]


def annotated(videos: list[GoldVideo], model: str) -> dict[str, list[TableDocument]]:
    """What a pipeline finds in the threads, without their gold."""
    from spacy_tiktalk.release.trained import load_trained

    nlp = load_trained(model)
    found = {}
    for video in videos:
        docs = (record.dialogue.to_doc(nlp) for record in video.records)
        off = [name for name in nlp.pipe_names if name in ("head_tracker", "head_linker")]
        found[video.name] = [from_doc(doc) for doc in nlp.pipe(docs, disable=off)]
    return found
