"""What `annotate` does: reads dialogues, runs the pipeline, and writes or draws what it found."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ..shared.loading import load_pipeline
from ..shared.progress import moving
from ..shared.reading import ReadOptions
from ..shared.terminal import counted, fail, remark, safe, show, stopped
from .children import ending_children
from .frames import FrameWriter
from .jobs import Job, annotate_jobs
from .output import Output, write_results
from .people import known_aliases, write_people_of
from .steps import find_videos, make_docs, named_folder, results_of
from .video_options import VideoOptions, set_up_pipes
from .work import Work, find_work

if TYPE_CHECKING:
    from spacy.language import Language

_LONG = 200  # dialogues without a video that take long enough for a bar
T = TypeVar("T")


def run(
    input_: str,
    model: str,
    options: VideoOptions,
    output: Output,
    reading: ReadOptions,
    *,
    batch_size: int,
    n_process: int,
    skip_bad: bool,
    strict: bool,
) -> None:
    """The command without its command line.

    RAISES: as `Output.check` and `find_work`; typer.Exit(1) if anything was amiss.
    """
    options.check()
    output.check(input_, options)
    work = find_work(input_, options, output, reading, skip_bad=skip_bad)
    nlp = load_pipeline(model)
    tracker = set_up_pipes(nlp, model, options)
    if tracker is not None and not options.no_video:
        beside = Path(input_).parent if Path(input_).is_file() else Path.cwd()
        find_videos(work.jobs, options, named_folder(nlp, tracker, options) or beside)
    with_video = sum(job.video is not None for job in work.jobs)
    frames = None
    if options.frame is not None:
        frames = FrameWriter(options.frame, single=with_video == 1, font=options.font)
    docs = make_docs(nlp, work.jobs, work.bad.path, work.refuse)
    work.bad.finish()
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
    wanted = bool(with_video or len(docs) >= _LONG)
    bar = _choose_bar(nlp, tracker, output, wanted=wanted, n_docs=len(docs), n_process=n_process)
    shown = annotating(done, [job for _, job in docs], bar=bar)
    noted: list[dict[str, Any]] = []
    try:
        with (
            nullcontext() if work.file is None else work.file,
            closing(done),
            ending_children() if n_process > 1 else nullcontext(),
        ):
            results = results_of(shown, options, frames, strict=strict)
            if output.people is not None and work.file is None:
                results = _noted(results, noted)
            failed, counts = write_results(results, output, work.file)
    except KeyboardInterrupt as err:
        kept = "No file was written." if work.file is None else work.file.kept()
        raise stopped(err, kept) from err
    except Exception:
        if work.file is not None and work.file.written:
            remark(work.file.kept())
        raise
    if output.people is not None:
        found = noted if output.out is None else output.out
        write_people_of(output.people, found, known_aliases(nlp), work.corrections)
    _tell(output, work, failed, counts)


def _choose_bar(
    nlp: Language,
    tracker: str | None,
    output: Output,
    *,
    wanted: bool,
    n_docs: int,
    n_process: int,
) -> bool:
    """Whether a bar over dialogues is shown: only where it does not run into the result itself.

    Else, where the tracker works in this process, it shows its own for each video.
    """
    shown_at_all = output.progress and sys.stderr.isatty()
    bar = wanted and shown_at_all and not (output.readable and sys.stdout.isatty())
    if tracker is not None:
        own = n_process == 1 and shown_at_all and (not bar or n_docs == 1)
        nlp.get_pipe(tracker).progress = own
        bar = bar and not own
    return bar


def annotating(items: Iterable[T], jobs: Sequence[Job], *, bar: bool) -> Iterator[T]:
    """Pass items on, one for each job in order; with `bar`, show how many jobs are done and which
    video is being worked on."""

    def shown(number: int) -> str:
        video = jobs[number].video if number < len(jobs) else None
        return "Annotating" if video is None else f"Annotating {safe(video.name)}"

    yield from moving(items, len(jobs), shown) if bar else items


def _tell(output: Output, work: Work, failed: int, counts: str) -> None:
    """Say what was done, once all files are whole: stdout may be full, or have no reader."""
    if not output.as_json:
        counts += f" ({work.n_done} more were there already)" if work.n_done else ""
        show(counts if output.out is None else f"{counts}, written to {output.out}")
    amiss = []
    if work.bad.refused:
        amiss.append(f"{counted(work.bad.refused, 'bad record')} skipped")
    if failed:
        amiss.append(f"{counted(failed, 'dialogue')} with an error")
    if amiss:
        raise fail(f"{' and '.join(amiss)}, named above.")


def _noted(
    results: Iterable[tuple[dict[str, Any], Job]], noted: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Any], Job]]:
    for obj, job in results:
        noted.append(obj)
        yield obj, job
