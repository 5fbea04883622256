"""What `annotate` has to do: the dialogues of the input that have no result yet."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import TiktalkError
from ...people import Corrections, read_corrections
from ..shared.bad_records import NamedBadRecords
from ..shared.reading import ReadOptions, read_dialogues
from ..shared.streams import STDIO
from ..shared.terminal import counted, remark
from .jobs import Job
from .output import Output
from .people import check_people_of
from .result_file import ResultFile
from .steps import jobs_of
from .video_options import VideoOptions


@dataclass
class Work:
    """What is left to do.

    n_done (int): dialogues of the input whose result is in the file already.
    file (ResultFile | None): what --out names, None where results go to stdout.
    bad (NamedBadRecords): what of the input could not be read.
    """

    jobs: list[Job]
    n_done: int
    file: ResultFile | None
    bad: NamedBadRecords
    corrections: Corrections

    def refuse(self, _: Job, err: TiktalkError) -> None:
        """Count a dialogue that cannot become a Doc among the bad records."""
        self.bad.accepted -= 1
        self.bad.refuse(err)


def find_work(
    input_: str,
    options: VideoOptions,
    output: Output,
    reading: ReadOptions,
    *,
    skip_bad: bool,
) -> Work:
    """Read the input and what is there of the results; what cannot be read is told of before any
    work.

    RAISES: T518 for a file that --resume cannot go on with, T880 and T899 for people, and what
        reading dialogues and corrections raises.
    """
    file = None
    if output.out is not None:
        file = ResultFile(output.out, resume=output.resume, force=output.force, source=input_)
    bad = NamedBadRecords("stdin" if input_ == STDIO else input_, "skip" if skip_bad else "raise")
    corrections = read_corrections(*output.corrections)
    records = read_dialogues(input_, bad, reading)
    jobs = jobs_of(records, options)
    if output.people is not None:
        there = () if file is None else file.keys
        check_people_of([job.record for job in jobs], corrections, there)
    if file is not None:
        jobs = [job for job in jobs if not file.take(job.record.dialogue)]
        _tell_changed(file)
        _tell_others(file)
    return Work(jobs, len(records) - len(jobs), file, bad, corrections)


def _tell_changed(file: ResultFile) -> None:
    """Say that --resume keeps the results it finds, even of threads that have grown since."""
    if not file.changed:
        return
    n, first = len(file.changed), file.changed[0]
    named = f"{first!r} reads" if n == 1 else f"{n} dialogues ({first!r} is the first) read"
    remark(
        f"{named} otherwise in the input than in {file.path}, as threads do that have grown. "
        "--resume keeps the results that are there; --force annotates all anew."
    )


def _tell_others(file: ResultFile) -> None:
    if file.others:
        others = counted(file.others, "result")
        remark(
            f"{others} in {file.path} of no dialogue of the input, or annotated with another "
            "title or other writers, and kept. Was another input meant, or --force?"
        )
