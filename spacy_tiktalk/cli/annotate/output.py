"""Where `annotate` puts its results, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.text import Text

from ...errors import error
from ..shared.drawing import draw_dialogue
from ..shared.outputs import check_outputs
from ..shared.terminal import counted, show, show_json
from .jobs import Job
from .result_file import ResultFile
from .video_options import VideoOptions

_OTHER_FORMATS = frozenset((".csv", ".tsv", ".xlsx", ".txt", ".html", ".spacy", ".conll"))
_LEGEND = (
    "[1 …] is a mention of person 1. After each mention: its type, and how sure the model is of it "
    "(0 to 1)."
)


@dataclass(frozen=True, kw_only=True)
class Output:
    """Where results go, as given on the command line."""

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

    def check(self, input_: str, options: VideoOptions) -> None:
        """RAISES: T516 for an option that means nothing without another one, T560 to T563 for files
        that are in the way, T561 for an --out by another format's name."""
        if self.out is None and self.resume:
            raise error(
                "T516", options="--resume without --out", reason="there is no file it means"
            )
        if self.force and all(path is None for path in (self.out, options.frame, self.people)):
            reason = "nothing is written that it could replace"
            raise error("T516", options="--force without --out, --frame or --people", reason=reason)
        if self.corrections and self.people is None:
            reason = "nobody is joined that they could correct"
            raise error("T516", options="--corrections without --people", reason=reason)
        _check_files(input_, options, self)


def _check_files(input_: str, options: VideoOptions, output: Output) -> None:
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


def write_results(
    results: Iterable[tuple[dict[str, Any], Job]], output: Output, file: ResultFile | None
) -> tuple[int, str]:
    """Write and show the results; returns how many have an error, and a summary in words."""
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
