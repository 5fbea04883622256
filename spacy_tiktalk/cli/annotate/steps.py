"""The steps from records to results, the same in one process and in Ray's workers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import TiktalkError, error, reason_of
from ..shared.terminal import warn
from .frames import FrameWriter
from .jobs import Job
from .video_options import VideoOptions

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from ...formats.record import DialogueRecord


def jobs_of(records: Iterable[DialogueRecord], options: VideoOptions) -> list[Job]:
    """Jobs counted from 1; dialogues without a video get the one of --video."""
    jobs = []
    for number, record in enumerate(records, start=1):
        if options.video is not None and not record.dialogue.video:
            dialogue = replace(record.dialogue, video=str(options.video))
            record = replace(record, dialogue=dialogue)
        jobs.append(Job(number, record))
    return jobs


def named_folder(nlp: Language, tracker: str, options: VideoOptions) -> Path | None:
    """The folder that must hold the dialogues' videos, if the options or the tracker name one.

    The tracker's own is cleared: from here on every path is checked and absolute.
    """
    pipe: Any = nlp.get_pipe(tracker)
    root = options.video_root or pipe.video_root
    pipe.video_root = None
    return Path(root) if root else None


def find_videos(
    jobs: Iterable[Job], options: VideoOptions, root: Path, *, words: str | None = None
) -> None:
    """Look for the jobs' videos: paths of data stay in a root, the user's own may not.

    words (str | None): what --video was typed as, by default what the options have.
    """
    from ...video.reading.sources import existing

    own = None if options.video is None else existing(options.video)
    words = words or str(options.video)
    for job in jobs:
        if own is not None and job.record.dialogue.video == words:
            job.video, job.places = own, (str(own),)
        else:
            job.find_video(root)


def make_docs(
    nlp: Language,
    jobs: Iterable[Job],
    name: str,
    refuse: Callable[[Job, TiktalkError], None],
) -> list[tuple[Doc, Job]]:
    """The Docs of the jobs; `refuse` is told of one that cannot be made (T508).

    name (str): of the input, as errors name it.
    """
    docs = []
    for job in jobs:
        try:
            docs.append((job.to_doc(nlp), job))
        except Exception as err:  # the tokenizer's own objections, such as a text too long
            where = f"{name}, dialogue {job.record.dialogue.key or job.number}"
            refuse(job, error("T508", where=where, reason=reason_of(err)))
    return docs


def results_of(
    done: Iterable[tuple[Doc | None, Job]],
    options: VideoOptions,
    frames: FrameWriter | None,
    *,
    strict: bool,
) -> Iterator[tuple[dict[str, Any], Job]]:
    """The objects of `result_to_json`, in order, each with what went wrong with its dialogue."""
    from ..shared.result import failed_to_json, result_to_json

    for doc, job in done:
        if doc is not None and frames is not None:
            frames.write(doc, job)
        obj = None
        if doc is not None:
            try:
                obj = result_to_json(doc, job.record, tracks=options.tracks, error=job.told)
            except Exception as err:  # of what a pipe of somebody else's left in the Doc
                if strict:
                    raise
                job.error = job.error or err
        if job.reason is not None:
            warn(f"{job.name}: {job.reason}")
        yield obj or failed_to_json(job.record, job.told or "unknown"), job
