"""`tiktalk annotate`: dialogues in, persons and their mentions out, and who is seen where."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..shared.comments import Column, Encoding, Format, comment_options
from ..shared.loading import DEFAULT_MODEL
from ..shared.outputs import Force
from ..shared.partitions.command import DEFAULT_SIZE, Engine, Size, in_partitions
from ..shared.terminal import reporting


def annotate(
    input_: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help='A .txt file with a turn a line ("小北：…", or as chat exports have it) and a '
            "blank line between dialogues; a crawler's or spreadsheet's comments (.csv, .tsv, "
            ".xlsx, .json, .jsonl, .parquet), a thread a dialogue; any format convert reads; or - "
            "for stdin. For --out NAME.parquet also a folder of such files.",
        ),
    ],
    model: Annotated[
        str, typer.Option("--model", "-m", help="Pipeline: package name or folder.")
    ] = DEFAULT_MODEL,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "--output",
            "-o",
            help="Write JSONL to this file and print only a summary; - is stdout. Until all are "
            "there the results stand in FILE.part. NAME.parquet is a folder of Parquet files, "
            "written in partitions.",
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Go on where an earlier --out ended or was cut off: dialogues that stand in "
            "FILE.part, else in FILE, are left out (by key, else by title, video and turns; those "
            "with an error too), a half line is dropped. Pictures of --frame are then kept or made "
            "anew. In NAME.parquet, partitions that are done are left out.",
        ),
    ] = False,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSONL, not the readable form.")
    ] = False,
    format_: Format = "auto",
    column: Column = None,
    encoding: Encoding = None,
    title: Annotated[
        str | None, typer.Option("--title", help="Video title for dialogues that have none.")
    ] = None,
    writers: Annotated[
        bool | None,
        typer.Option(
            "--writers/--no-writers",
            help="In a text: take what stands before a line's first colon for its writer wherever "
            "it can be one, or never. Default: decided from all lines, and said.",
            show_default=False,
        ),
    ] = None,
    video: Annotated[
        Path | None, typer.Option("--video", help="Video for dialogues that name none.")
    ] = None,
    video_root: Annotated[
        Path | None,
        typer.Option(
            "--video-root",
            help="Folder that the videos named in dialogues must lie in, those of comments under "
            "their ids. Default: the input's own, or with - the current one.",
        ),
    ] = None,
    no_video: Annotated[
        bool, typer.Option("--no-video", help="Look at no video: text only.")
    ] = False,
    gallery: Annotated[
        Path | None,
        typer.Option(
            "--gallery",
            help="Photographs of people by name: a folder (NAME.jpg, NAME/1.jpg, aliases.json) or "
            "a .json that maps names to photographs.",
        ),
    ] = None,
    aliases: Annotated[
        Path | None,
        typer.Option(
            "--aliases",
            help="Other names of people, beside those known and those of --gallery: a file with "
            "lines of a name, a tab and other names, or a .json of lists by name.",
        ),
    ] = None,
    clip: Annotated[
        Path | None,
        typer.Option("--clip", metavar="CHECKPOINT", help="CN-CLIP checkpoint (.pt) to ask too."),
    ] = None,
    clip_model: Annotated[
        str | None,
        typer.Option("--clip-model", metavar="NAME", help="Its architecture, such as ViT-B-16."),
    ] = None,
    fps: Annotated[
        float | None,
        typer.Option("--fps", min=0, help="Frames a second to look at; 0: every frame."),
    ] = None,
    mode: Annotated[
        str | None,
        typer.Option(
            "--mode",
            help="How heads are given to persons: assign (no head to two of them), argmax (each "
            "its likeliest) or threshold (only what is sure).",
        ),
    ] = None,
    tracks: Annotated[
        bool, typer.Option("--tracks", help="Put all boxes of all heads into the JSON.")
    ] = False,
    people: Annotated[
        Path | None,
        typer.Option(
            "--people",
            help="Join the persons of each video's dialogues into people, and write them to this "
            "JSON file (see tiktalk people).",
        ),
    ] = None,
    corrections: Annotated[
        list[Path] | None,
        typer.Option(
            "--corrections",
            help="Of --people: what was joined and told apart by hand, a file that the report's "
            "page downloads. May be given again.",
        ),
    ] = None,
    frame: Annotated[
        Path | None,
        typer.Option(
            "--frame",
            help="Write a frame of the video with names at the heads: a .png or .jpg, for several "
            "dialogues a folder.",
        ),
    ] = None,
    font: Annotated[
        Path | None,
        typer.Option("--font", help="Font file for the names of --frame.", exists=True),
    ] = None,
    batch_size: Annotated[
        int, typer.Option("--batch-size", "-b", min=1, help="Dialogues in one batch.")
    ] = 64,
    n_process: Annotated[
        int | None,
        typer.Option(
            "--n-process",
            "-n",
            min=1,
            help="Processes to work in: here 1 by default, with --engine ray one a processor.",
            show_default=False,
        ),
    ] = None,
    engine: Engine = "local",
    partition_size: Size = None,
    skip_bad: Annotated[
        bool,
        typer.Option(
            "--skip-bad", help="Name bad records and go on; the exit code is then 1 at the end."
        ),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Stop at the first video that cannot be used. Without it such a dialogue is "
            'annotated from its text, with an "error"; the exit code is then 1 at the end.',
        ),
    ] = False,
    progress: Annotated[
        bool, typer.Option("--progress/--no-progress", help="Show progress bars on a terminal.")
    ] = True,
) -> None:
    """Mark the persons a dialogue mentions, and say which mentions mean the same person.

    Where there is a video: which head of it is whom, or that the person is not in the picture.

    \b
    Examples:
      python -m spacy tiktalk annotate dialogues.txt
      echo "A：他是谁" | python -m spacy tiktalk annotate - --title "春晚后台"
      python -m spacy tiktalk annotate dialogue.txt --video clip.mp4 --frame seen.png
      python -m spacy tiktalk annotate comments.csv --video-root clips --out persons.jsonl
      python -m spacy tiktalk annotate comments.csv --out persons.jsonl --people people.json
      python -m spacy tiktalk annotate mine.xlsx --column text=说了什么 --column writer=谁
      python -m spacy tiktalk annotate comments.jsonl --out persons.jsonl --resume
      python -m spacy tiktalk annotate comments.csv --engine ray --out persons.parquet
    """
    with reporting():
        from .run import Output, run
        from .video_options import VideoOptions

        options = VideoOptions(
            video=video,
            video_root=video_root,
            no_video=no_video,
            fps=fps,
            gallery=gallery,
            aliases=aliases,
            clip=clip,
            clip_model=clip_model,
            mode=mode,
            tracks=tracks,
            frame=frame,
            font=font,
        )
        if in_partitions(out, engine, partition_size=partition_size):
            from .partition_run import run_in_partitions

            given = {
                "--json": as_json,
                "--people": people,
                "--corrections": corrections,
                "--frame": frame,
                "--font": font,
                "--strict": strict,
            }
            run_in_partitions(
                input_,
                model,
                options,
                out=Path(str(out)),
                engine=engine,
                size=partition_size or DEFAULT_SIZE,
                resume=resume,
                force=force,
                title=title,
                writers=writers,
                format=format_,
                comments=comment_options(column, encoding, video_root),
                batch_size=batch_size,
                n_process=n_process,
                progress=progress,
                refused=[name for name, value in given.items() if value],
            )
            return
        to_stdout = out == Path("-")
        output = Output(
            out=None if to_stdout else out,
            as_json=as_json or to_stdout,
            resume=resume,
            force=force,
            progress=progress,
            people=people,
            corrections=tuple(corrections or ()),
        )
        run(
            input_,
            model,
            options,
            output,
            title=title,
            writers=writers,
            format=format_,
            comments=comment_options(column, encoding, video_root),
            batch_size=batch_size,
            n_process=n_process or 1,
            skip_bad=skip_bad,
            strict=strict,
        )
