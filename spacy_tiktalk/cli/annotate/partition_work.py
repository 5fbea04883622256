"""What `annotate` does in partitions: read inputs by video, and annotate the dialogues of some."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import TiktalkError, error
from ...files import json_text
from ...formats.jsonl import record_from_json, record_to_json
from ...people.videos import video_key
from ...tables.document import TableDocument
from ..shared.bad_records import KeptBadRecords
from ..shared.loading import load_pipeline
from ..shared.partitions.inputs import source_path
from ..shared.partitions.manifest import digest
from ..shared.partitions.parts import INT, TEXT
from ..shared.partitions.staging import Found, Item, Reading, failure
from ..shared.partitions.worker import Outcome, Process, Unit
from ..shared.reading import ReadOptions, read_dialogues
from .jobs import Job, annotate_jobs
from .steps import find_videos, jobs_of, make_docs, named_folder, results_of
from .video_options import VideoOptions, set_up_pipes

if TYPE_CHECKING:
    from spacy.language import Language

STEP = "annotate"
RESULTS = {
    "source": TEXT,
    "number": INT,
    "key": TEXT,
    "video": TEXT,
    "title": TEXT,
    "comments": INT,
    "persons": INT,
    "mentions": INT,
    "error": TEXT,
    "result": TEXT,
}
"""The columns of the results: "result" is the line that `annotate --out FILE.jsonl` writes;
"source" and "number" (from 1) are the input and the place of the dialogue in it."""


@dataclass(frozen=True)
class DialogueReader:
    """Reads one input as `annotate` does; what is refused goes to the side table."""

    options: VideoOptions
    reading: ReadOptions

    def __call__(self, path: Path) -> Reading:
        """RAISES: as `read_dialogues`, for what is wrong with all of it."""
        bad = KeptBadRecords(str(path))
        records = read_dialogues(str(path), bad, self.reading)
        reading = Reading([], [failure("reading", reason) for reason in bad.kept])
        for job in jobs_of(records, self.options):
            try:
                reading.found.append(_found(job))
            except TiktalkError as err:  # of a reader that checks less than our JSONL
                reading.failed.append(failure("reading", str(err), number=job.number))
        return reading


def _found(job: Job) -> Found:
    record = job.record
    kind, video = video_key(TableDocument(record, []), "")
    shared = None if kind == "document" else f"{kind} {video}"
    return Found(job.number, shared, len(record.dialogue.turns), record_to_json(record))


@dataclass(frozen=True, kw_only=True)
class AnnotateWork:
    """Annotates dialogues with a pipeline that is loaded once a process.

    pipeline (str): sha256 of its files, which those that a worker finds must have.
    folder (Path): which the names of inputs start from. A video lies beside the input that names
        it, where neither options nor pipeline say a folder.
    video (str | None): what --video was typed as; `options` have its path in any process.
    """

    model: str
    options: VideoOptions
    folder: Path
    pipeline: str
    batch_size: int
    n_process: int = 1
    video: str | None = None
    columns: dict[str, str] = field(default_factory=lambda: RESULTS)

    def load(self) -> Process:
        """RAISES: T501 to T503, T598 for another pipeline than the run's, and as the options."""
        if digest(pipeline_folder(self.model)) != self.pipeline:
            raise error("T598", model=self.model, host=socket.gethostname())
        nlp = load_pipeline(self.model)
        tracker = set_up_pipes(nlp, self.model, self.options)
        root, looks = None, tracker is not None and not self.options.no_video
        if looks:
            root = named_folder(nlp, str(tracker), self.options)

        def process(units: list[Unit]) -> Iterator[Outcome]:
            items = [item for unit in units for item in unit]
            jobs = [Job(item["number"], record_from_json(item["record"])) for item in items]
            for job, item in zip(jobs, items, strict=True) if looks else ():
                beside = root or source_path(self.folder, item["source"]).parent
                find_videos([job], self.options, beside, words=self.video)
            return self._annotate(nlp, tracker, jobs, items)

        return process

    def units(self, items: list[Item]) -> list[Unit]:
        """A dialogue each."""
        return [[item] for item in items]

    def lost(self, unit: Unit, reason: str) -> Outcome:
        """The dialogue without clusters, as one whose text fails."""
        from ..shared.result import failed_to_json

        (item,) = unit
        record = record_from_json(item["record"])
        return _row(item, failed_to_json(record, reason)), failure(STEP, reason, item=item)

    def _annotate(
        self, nlp: Language, tracker: str | None, jobs: list[Job], items: list[Item]
    ) -> Iterator[Outcome]:
        item_of = {id(job): item for job, item in zip(jobs, items, strict=True)}
        refused: list[Outcome] = []  # as in one process, these have no result

        def refuse(job: Job, err: TiktalkError) -> None:
            refused.append((None, failure(STEP, str(err), item=item_of[id(job)])))

        docs = []
        for job in jobs:
            docs += make_docs(nlp, [job], item_of[id(job)]["source"], refuse)
        done = annotate_jobs(
            nlp,
            docs,
            tracker=tracker,
            batch_size=self.batch_size,
            n_process=self.n_process,
            strict=False,
        )
        for obj, job in results_of(done, self.options, None, strict=False):
            item = item_of[id(job)]
            reason = obj.get("error")
            yield _row(item, obj), failure(STEP, reason, item=item) if reason else None
        yield from refused


def _row(item: Item, obj: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": item["source"],
        "number": item["number"],
        "key": obj["key"],
        "video": obj["video"],
        "title": obj["title"],
        "comments": len(obj["turns"]),
        "persons": len(obj["clusters"]),
        "mentions": sum(len(cluster["mentions"]) for cluster in obj["clusters"]),
        "error": obj.get("error"),
        "result": json_text(obj),
    }


def pipeline_folder(model: str) -> Path:
    """Where the files of a pipeline lie. RAISES: T501."""
    from importlib.util import find_spec

    if Path(model).is_dir():
        return Path(model)
    spec = find_spec(model) if model.isidentifier() else None
    if spec is None or spec.origin is None:
        raise error("T501", model=model)
    return Path(spec.origin).parent
