"""What `annotate` does: reads dialogues, runs the pipeline, and writes or draws what it found."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from ...errors import TiktalkError, error
from ...people import read_corrections
from ..shared.drawing import draw_dialogue
from ..shared.loading import load_pipeline
from ..shared.outputs import check_outputs
from ..shared.terminal import counted, fail, remark, show, show_json, stopped
from .bar import annotating
from .children import ending_children
from .frames import FrameWriter
from .jobs import Job, annotate_jobs
from .people import check_people_of, known_aliases, write_people_of
from .result_file import ResultFile
from .steps import find_videos, folder_of, jobs_of, make_docs, results_of, video_folder
from .video_options import VideoOptions, set_up_pipes

if TYPE_CHECKING:
    from ...formats.comments.options import CommentOptions

_LONG = 200  # dialogues without a video that take long enough for a bar
_OTHER_FORMATS = frozenset((".csv", ".tsv", ".xlsx", ".txt", ".html", ".spacy", ".conll"))
_LEGEND = (
    "[1 …] is a mention of person 1. After each mention: its type, and how sure the model is of it "
    "(0 to 1)."
)


@dataclass(frozen=True, kw_only=True)
class Output:
    """Where results go, as the command line has it."""

    out: Path | None
    as_json: bool
    resume: bool
    force: bool
    progress: bool = True
    people: Path | None = None
    corrections: tuple[Path, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether dialogues are drawn on stdout."""
        return not self.as_json and self.out is None


def run(
    input_: str,
    model: str,
    options: VideoOptions,
    output: Output,
    *,
    title: str | None,
    writers: bool | None,
    format: str = "auto",  # noqa: A002
    comments: CommentOptions | None = None,
    batch_size: int,
    n_process: int,
    skip_bad: bool,
    strict: bool,
) -> None:
    """The command without its command line.

    RAISES: T516 for an option that means nothing without another one, typer.Exit(1) if anything was
        amiss.
    """
    from ..shared.reading import NamedBadRecords, read_dialogues

    options.check()
    if output.out is None and output.resume:
        raise error("T516", options="--resume without --out", reason="there is no file it means")
    written = (output.out, options.frame, output.people)
    if output.force and all(path is None for path in written):
        reason = "nothing is written that it could replace"
        raise error("T516", options="--force without --out, --frame or --people", reason=reason)
    if output.corrections and output.people is None:
        reason = "nobody is joined that they could correct"
        raise error("T516", options="--corrections without --people", reason=reason)
    _check_outputs(input_, options, output)
    file = None
    if output.out is not None:
        file = ResultFile(output.out, resume=output.resume, force=output.force, source=input_)
    bad = NamedBadRecords("stdin" if input_ == "-" else input_, "skip" if skip_bad else "raise")
    if output.people is not None:  # a file that cannot be read is told of before any work
        corrections = read_corrections(*output.corrections)
    records = read_dialogues(
        input_,
        bad,
        title=title,
        writers=writers,
        settled=True,
        format=format,
        comments=comments,
    )
    jobs = jobs_of(records, options)
    if output.people is not None:
        there = () if file is None else file.keys
        check_people_of([job.record for job in jobs], corrections, there)
    if file is not None:
        jobs = [job for job in jobs if not file.take(job.record.dialogue)]
        _tell_changed(file)
        if file.others:
            others = counted(file.others, "result")
            remark(
                f"{others} in {file.path} of no dialogue of the input, or annotated with another "
                "title or other writers, and kept. Was another input meant, or --force?"
            )
    n_done = len(records) - len(jobs)
    nlp = load_pipeline(model)
    tracker = set_up_pipes(nlp, model, options)
    if tracker is not None and not options.no_video:
        find_videos(jobs, options, video_folder(nlp, tracker, options, folder_of(input_)))
    with_video = sum(job.video is not None for job in jobs)
    frames = None
    if options.frame is not None:
        frames = FrameWriter(options.frame, single=with_video == 1, font=options.font)

    def refuse(_: Job, err: TiktalkError) -> None:
        bad.accepted -= 1
        bad.refuse(err)

    docs = make_docs(nlp, jobs, bad.path, refuse)
    if not docs and not n_done:
        bad.finish()
    if options.given("gallery", "clip", "mode", "frame") and docs and not with_video:
        remark("No dialogue has a video to look at, so nobody is looked for.")
    done = annotate_jobs(
        nlp,
        docs,
        tracker=tracker,
        batch_size=batch_size,
        n_process=n_process,
        strict=strict,
    )
    # A bar only where it does not run into the result itself.
    wanted = with_video or len(docs) >= _LONG
    shown_at_all = output.progress and sys.stderr.isatty()
    bar = bool(wanted and shown_at_all and not (output.readable and sys.stdout.isatty()))
    if tracker is not None:  # else, where it works here, the tracker's own for each video
        own = n_process == 1 and shown_at_all and (not bar or len(docs) == 1)
        nlp.get_pipe(tracker).progress = own
        bar = bar and not own
    shown = annotating(done, [job for _, job in docs], bar=bar)
    try:
        with (
            nullcontext() if file is None else file,
            closing(done),
            ending_children() if n_process > 1 else nullcontext(),
        ):
            results = results_of(shown, options, frames, strict=strict)
            noted: list[dict[str, Any]] = []
            if output.people is not None and file is None:
                results = _noted(results, noted)
            failed, counts = _write(results, output, file)
    except KeyboardInterrupt as err:
        kept = "No file was written." if file is None else file.kept()
        raise stopped(err, kept) from err
    except Exception:
        if file is not None and file.written:
            remark(file.kept())
        raise
    if output.people is not None:
        found = noted if output.out is None else output.out
        write_people_of(output.people, found, known_aliases(nlp), corrections)
    if not output.as_json:  # once all files are whole: stdout may be full, or have no reader
        counts += f" ({n_done} more were there already)" if n_done else ""
        show(counts if output.out is None else f"{counts}, written to {output.out}")
    amiss = []
    if bad.refused:
        amiss.append(f"{counted(bad.refused, 'bad record')} skipped")
    if failed:
        amiss.append(f"{counted(failed, 'dialogue')} with an error")
    if amiss:
        raise fail(f"{' and '.join(amiss)}, named above.")


def _tell_changed(file: ResultFile) -> None:
    """That --resume keeps what it finds, also of a thread that has comments more by now."""
    if not file.changed:
        return
    n, first = len(file.changed), file.changed[0]
    named = f"{first!r} reads" if n == 1 else f"{n} dialogues ({first!r} is the first) read"
    remark(
        f"{named} otherwise in the input than in {file.path}, as threads do that have grown. "
        "--resume keeps the results that are there; --force annotates all anew."
    )


def _check_outputs(input_: str, options: VideoOptions, output: Output) -> None:
    """RAISES: T560 to T563 for --out and --frame, T561 for an --out by another format's name."""
    frame, folder = options.frame, False
    if frame is not None:
        from ...report.pictures.annotated_frame import FRAME_SUFFIXES

        folder = frame.suffix.lower() not in FRAME_SUFFIXES
    check_outputs(
        {
            "--out": output.out,
            "--people": output.people,
            "--frame": None if folder else frame,
        },
        folders={"--frame": frame if folder else None},
        inputs={
            "INPUT": input_,
            "--video": options.video,
            "--gallery": options.gallery,
            "--aliases": options.aliases,
            "--clip": options.clip,
            "--corrections": output.corrections,
        },
        force=output.force or output.resume,
        more=", go on in it with --resume" if output.out is not None else "",
    )
    if output.out is not None and output.out.suffix.lower() in _OTHER_FORMATS:
        expected = (
            "a name in .jsonl, and make tables of it with tiktalk convert --output-format csv"
        )
        told = {"path": output.out, "option": "--out", "expected": expected}
        raise error("T561", **told, reason="results are JSON lines, and its name says otherwise")


def _noted(
    results: Iterable[tuple[dict[str, Any], Job]], noted: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Job]]:
    for obj, job in results:
        noted.append(obj)
        yield obj, job


def _write(
    results: Iterable[tuple[dict[str, Any], Job]], output: Output, file: ResultFile | None
) -> tuple[int, str]:
    """Write and show the results; returns how many have an error, and what they hold in words."""
    dialogues = persons = mentions = linked = failed = 0
    looked = False
    for obj, job in results:
        dialogues += 1
        persons += len(obj["clusters"])
        mentions += sum(len(cluster["mentions"]) for cluster in obj["clusters"])
        linked += sum(cluster["link_status"] == "linked" for cluster in obj["clusters"])
        looked = looked or obj["heads"] is not None
        failed += "error" in obj
        if file is not None:
            file.write(obj)
        if output.as_json:
            show_json(obj)
        elif output.readable:
            if dialogues == 1:
                show(Text(_LEGEND + "\n", style="dim"))
            show(draw_dialogue(obj, job.number))
            show()
    counts = (
        f"{counted(dialogues, 'dialogue')}: {counted(persons, 'person')}, "
        f"{counted(mentions, 'mention')}"
    )
    return failed, counts + (f", {linked} seen" if looked else "")
