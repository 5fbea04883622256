"""`tiktalk annotate`: dialogues in, persons and their mentions out, and who is seen where."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..shared.comments import Column, Encoding, Format, comment_options
from ..shared.loading import DEFAULT_MODEL
from ..shared.outputs import Force
from ..shared.partitions.command import DEFAULT_SIZE, Engine, Size, in_partitions
from ..shared.progress import Progress
from ..shared.streams import STDIO
from ..shared.terminal import reporting


def annotate(
    input_: Annotated[
        str,
        typer.Argument(
            metavar="INPUT",
            help='A .txt file with one turn per line ("小北：…", or as in a chat export) and a '
            "blank line between dialogues; a crawler's or spreadsheet's comments (.csv, .tsv, "
            ".xlsx, .json, .jsonl, .parquet), one dialogue per thread; any format convert reads; "
            "or - for stdin. With --out NAME.parquet also a folder of such files.",
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
            help="Write JSONL to this file and print only a summary; - is stdout. Until the run "
            "is complete, results are in FILE.part. NAME.parquet is a folder of Parquet files, "
            "written in partitions.",
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Continue an earlier --out that ended or was cut off: dialogues already in "
            "FILE.part, else in FILE, are skipped (matched by key, else by title, video and turns; "
            "those with an error too), an incomplete line is dropped. Pictures of --frame are kept "
            "or made again. In NAME.parquet, finished partitions are skipped.",
        ),
    ] = False,
    force: Force = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSONL instead of the readable form.")
    ] = False,
    format_: Format = "auto",
    column: Column = None,
    encoding: Encoding = None,
    title: Annotated[
        str | None, typer.Option(help="Video title for dialogues that have none.")
    ] = None,
    writers: Annotated[
        bool | None,
        typer.Option(
            "--writers/--no-writers",
            help="In a text file: treat what comes before a line's first colon as its writer "
            "wherever possible, or never. Default: decided from all lines, and reported.",
            show_default=False,
        ),
    ] = None,
    video: Annotated[Path | None, typer.Option(help="Video for dialogues that name none.")] = None,
    video_root: Annotated[
        Path | None,
        typer.Option(
            help="Folder that must hold the videos named in dialogues; those of comments are named "
            "by their ids. Default: the input's folder, or with - the current one."
        ),
    ] = None,
    no_video: Annotated[bool, typer.Option("--no-video", help="Ignore videos: text only.")] = False,
    gallery: Annotated[
        Path | None,
        typer.Option(
            help="Photographs of people by name: a folder (NAME.jpg, NAME/1.jpg, aliases.json) or "
            "a .json that maps names to photographs."
        ),
    ] = None,
    aliases: Annotated[
        Path | None,
        typer.Option(
            help="More names of people, in addition to the built-in ones and those of --gallery: a "
            "file with lines of a name, a tab and other names, or a .json of lists by name."
        ),
    ] = None,
    clip: Annotated[
        Path | None,
        typer.Option(metavar="CHECKPOINT", help="CN-CLIP checkpoint (.pt) to use as well."),
    ] = None,
    clip_model: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its architecture, such as ViT-B-16.")
    ] = None,
    fps: Annotated[
        float | None, typer.Option(min=0, help="Frames per second to look at; 0: every frame.")
    ] = None,
    mode: Annotated[
        str | None,
        typer.Option(
            help="How heads are assigned to persons: assign (no head to two of them), argmax (each "
            "the likeliest) or threshold (only what is sure)."
        ),
    ] = None,
    tracks: Annotated[
        bool, typer.Option("--tracks", help="Include all boxes of all heads in the JSON.")
    ] = False,
    people: Annotated[
        Path | None,
        typer.Option(
            help="Join the persons of each video's dialogues into people, and write them to this "
            "JSON file (see tiktalk people)."
        ),
    ] = None,
    corrections: Annotated[
        list[Path] | None,
        typer.Option(
            help="With --people: what was joined and separated by hand, a file that the report "
            "page downloads. Repeatable."
        ),
    ] = None,
    frame: Annotated[
        Path | None,
        typer.Option(
            help="Write a frame of the video with names at the heads: a .png or .jpg, or a folder "
            "for several dialogues."
        ),
    ] = None,
    font: Annotated[
        Path | None, typer.Option(help="Font file for the names of --frame.", exists=True)
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
            help="Number of processes; by default 1, with --engine ray one per processor.",
            show_default=False,
        ),
    ] = None,
    engine: Engine = "local",
    partition_size: Size = None,
    skip_bad: Annotated[
        bool,
        typer.Option("--skip-bad", help="Report bad records and go on; the exit code is then 1."),
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Stop at the first video that cannot be used. Without it such a dialogue is "
            'annotated from its text, with an "error"; the exit code is then 1.',
        ),
    ] = False,
    progress: Progress = True,
) -> None:
    """Mark the persons a dialogue mentions, and say which mentions mean the same person.

    If there is a video: which head in it is which person, or that the person is not in the picture.

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
        from ..shared.reading import ReadOptions
        from .output import Output
        from .run import run
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
        reading = ReadOptions(
            title=title,
            writers=writers,
            settled=True,
            format=format_,
            comments=comment_options(column, encoding, video_root),
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
                reading,
                out=Path(str(out)),
                engine=engine,
                size=partition_size or DEFAULT_SIZE,
                resume=resume,
                force=force,
                batch_size=batch_size,
                n_process=n_process,
                progress=progress,
                refused=[name for name, value in given.items() if value],
            )
            return
        to_stdout = str(out) == STDIO
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
            reading,
            batch_size=batch_size,
            n_process=n_process or 1,
            skip_bad=skip_bad,
            strict=strict,
        )
