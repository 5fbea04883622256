"""The dialogues `annotate` works on: one that fails is told of, and never stops the others."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import raise_error

from ...errors import TiktalkError, error, reason_of
from ...pipeline.one_by_one import say_where
from ...video.reading.sources import resolve_video
from .children import Settling, prepare_children

if TYPE_CHECKING:
    from ...formats.record import DialogueRecord

_VIDEO_BATCH = 4  # dialogues handed to a process at once: it hands them back together


@dataclass
class Job:
    """One dialogue on its way.

    number (int): from 1, in the input.
    video (Path | None): the file of the dialogue's video, None where there is none to look at.
    error (Exception | None): what went wrong with it; then it is annotated from its text alone.
    places (Sequence[str]): absolute paths by which messages may call the video.
    """

    number: int
    record: DialogueRecord
    video: Path | None = None
    error: Exception | None = None
    places: Sequence[str] = ()

    @property
    def name(self) -> str:
        """The name that messages use for it."""
        return self.record.dialogue.key or f"dialogue {self.number}"

    @property
    def reason(self) -> str | None:
        """The error in one line, without a traceback; None where all went well."""
        return None if self.error is None else reason_of(self.error)

    @property
    def told(self) -> str | None:
        """The same as results say it, which are passed on: its video as the dialogue names it, and
        never the folders of this machine above it."""
        text, named = self.reason, self.record.dialogue.video
        if text is not None and named:
            # Messages of others show a path as `repr` does, and so has the name to stand there.
            shown = {repr(p)[1:-1]: repr(named)[1:-1] for p in self.places}
            names = shown | dict.fromkeys(self.places, named)
            for path in sorted(names, key=len, reverse=True):
                if path not in named:
                    text = text.replace(path, names[path])
        return text

    def find_video(self, root: Path | None) -> None:
        """Look for the file that the dialogue names; relative paths start from root."""
        named = self.record.dialogue.video
        if named:
            named_there = os.path.normpath(os.path.join(os.path.realpath(root or "."), named))
            self.places = (named_there,)
            try:
                self.video = resolve_video(named, root)
                self.places = (named_there, str(self.video))  # behind a link, perhaps
            except TiktalkError as err:
                self.error = err

    def to_doc(self, nlp: Language) -> Doc:
        """The Doc that is worked on: it names the file that was found, not what the data says."""
        video = None if self.video is None else str(self.video)
        return replace(self.record.dialogue, video=video).to_doc(nlp)


def annotate_jobs(
    nlp: Language,
    docs: Sequence[tuple[Doc, Job]],
    *,
    tracker: str | None,
    batch_size: int,
    n_process: int,
    strict: bool,
) -> Generator[tuple[Doc | None, Job], None, None]:
    """Run the pipeline; gives every job in order, with its Doc (None where even its text fails).

    docs (Sequence[tuple[Doc, Job]]): of `Job.to_doc`.
    tracker (str | None): the name of the head tracker.
    strict (bool): raise the first error instead of going on without the video; one that a job has
        already is raised before any work.
    RAISES: T590 where a process ended early, T591 for a pipeline that cannot be sent.
    """
    jobs = [job for _, job in docs]
    if strict:
        for job in jobs:
            if job.error is not None:
                raise job.error
    looks = tracker is not None and any(job.video is not None for job in jobs)
    settings: dict[str, Any] = {"batch_size": batch_size, "n_process": n_process}
    if not looks:
        settings["disable"] = [] if tracker is None else [tracker]
    elif n_process == 1:
        # Texts go in batches up to the tracker; what follows it takes one Doc at a time, so that
        # a dialogue is done and written when its video is.
        later = nlp.pipe_names[nlp.pipe_names.index(str(tracker)) + 1 :]
        settings["component_cfg"] = {name: {"batch_size": 1} for name in later}
    else:
        settings["batch_size"] = min(batch_size, _VIDEO_BATCH)
    failures = _Failures()
    nlp.set_error_handler(raise_error if strict and n_process == 1 else failures)
    # spaCy leaves a failed Doc out: the number that goes with each Doc shows the gaps.
    numbered = ((doc, number) for number, (doc, _) in enumerate(docs))
    done = 0
    if n_process > 1:
        prepare_children(nlp)
    for doc, number in _told_of_ended(nlp.pipe(numbered, as_tuples=True, **settings), n_process):
        for missing in range(done, number):
            yield _again(nlp, jobs[missing], failures, missing, strict=strict)
        yield doc, jobs[number]
        done = number + 1
    for missing in range(done, len(jobs)):
        yield _again(nlp, jobs[missing], failures, missing, strict=strict)


def _told_of_ended(done: Iterator[tuple[Doc, int]], n_process: int) -> Iterator[tuple[Doc, int]]:
    try:
        yield from done
    except (EOFError, OSError) as err:  # all that spaCy says of a process that has gone
        # In the middle of a result it is no EOFError; others of the kind have a number.
        if n_process == 1 or getattr(err, "errno", None) is not None:
            raise
        raise error("T590", n=n_process) from err


class _Failures:
    """spaCy's error handler that notes what went wrong, by the number of the Doc.

    A class and no closure, so that processes can be started with it; what one of these notes stays
    there. An error of a whole batch is not noted: it need not be of each Doc in it.
    """

    def __init__(self) -> None:
        self._child = Settling()
        self._noted: dict[int | None, tuple[str | None, Exception]] = {}

    def __call__(
        self, name: str | None, proc: Any, docs: Sequence[Doc] | None, err: Exception
    ) -> None:
        if docs is not None and len(docs) == 1:
            self._noted.setdefault(docs[0]._context, (name, err))

    def of(self, number: int | None) -> tuple[str | None, Exception | None]:
        """(pipe, error) noted for a number, once; (None, None) if there is none."""
        return self._noted.pop(number, (None, None))


def _again(
    nlp: Language, job: Job, failures: _Failures, number: int, *, strict: bool
) -> tuple[Doc | None, Job]:
    """Annotate again one dialogue that the pipeline lost, in full if the reason is unknown.

    Else from its text, in the end without the pipe that fails.
    """
    pipe, err = failures.of(number)
    if err is None:
        doc, pipe, err = _alone(nlp, job, failures)
        if err is None:
            return doc, job
    if strict:
        say_where(err, job.name)
        raise err
    job.error, job.video = err, None
    doc, pipe, _ = _alone(nlp, job, failures)
    if doc is None and pipe is not None:
        doc, _, _ = _alone(nlp, job, failures, without=[pipe])
    return doc, job


def _alone(
    nlp: Language, job: Job, failures: _Failures, *, without: Sequence[str] = ()
) -> tuple[Doc | None, str | None, Exception | None]:
    """(Doc or None, the pipe that failed, its error)."""
    try:
        return nlp(job.to_doc(nlp), disable=list(without)), *failures.of(None)
    except Exception as err:  # of a pipe that gave nothing, after the handler noted why
        pipe, noted = failures.of(None)
        return None, pipe, noted or err
