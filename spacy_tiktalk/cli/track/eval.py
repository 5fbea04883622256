"""`tiktalk track-eval`: head tracks against a gold standard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...errors import error
from ...formats.comments.tell import LINES_SUFFIXES
from ..shared.loading import read_tracks
from ..shared.terminal import fields, reporting, show, show_json

if TYPE_CHECKING:
    from ...formats.record import GoldBox as DatasetBox


def track_eval(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD",
            help="A MOT ground truth (.txt); or a .jsonl whose dialogues carry boxes.",
        ),
    ],
    predicted: Annotated[
        Path,
        typer.Argument(
            metavar="TRACKS",
            help="For a MOT file: a MOT file or the JSON of `tiktalk track`. For a .jsonl: the "
            "folder that `tiktalk track FILE.jsonl --out FOLDER` wrote.",
        ),
    ],
    ids: Annotated[
        str, typer.Option(help="What counts as an id in the JSON: identities or tracklets.")
    ] = "identities",
    interpolate: Annotated[
        bool,
        typer.Option(
            "--interpolate/--sampled",
            help="Fill the frames between two samples, or compare only in the sampled frames.",
        ),
    ] = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Score head tracks: HOTA, MOTA and IDF1 against boxes in every frame; hit rate, purity and
    fragmentation against one box per person.

    \b
    Examples:
      python -m spacy tiktalk track-eval gt.txt tracks.json
      python -m spacy tiktalk track-eval dev.jsonl tracks
    """
    with reporting():
        if ids not in ("identities", "tracklets"):
            raise error("T511", option="--ids", value=ids, known="identities, tracklets")
        if gold.suffix.lower() in LINES_SUFFIXES:
            result = evaluate_boxes(gold, predicted)
        else:
            from .eval_mot import evaluate_mot

            result = evaluate_mot(gold, predicted, ids=ids, interpolate=interpolate)
        if as_json:
            show_json(result, indent=2)
        else:
            show(fields([(name, _shown(value)) for name, value in result.items()]))


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def evaluate_boxes(gold: Path, folder: Path) -> dict[str, Any]:
    """Names and values of the one-frame measures over all videos that were tracked.

    gold (Path): JSONL whose dialogues have "video" and "boxes".
    folder (Path): of `tiktalk track --out`.
    RAISES: T513 where nothing of the two goes together.
    """
    from ...metrics.tracks.one_frame import OneFrameScores, one_frame_scores
    from ..shared.bad_records import NamedBadRecords
    from ..shared.reading import read_dialogues
    from .jsonl import INDEX

    index = folder / INDEX
    if not index.is_file():
        reason = "it is a file, not a folder" if folder.is_file() else f"there is no {INDEX} in it"
        raise error("T513", path=folder, reason=reason)
    files = {}
    for number, line in enumerate(index.read_bytes().splitlines(), start=1):
        try:
            entry = json.loads(line)
            files[str(entry["video"])] = Path(str(entry["tracks"])).name
        except (ValueError, KeyError, TypeError, RecursionError) as err:
            reason = f"line {number} of {INDEX} is none that `tiktalk track` writes"
            raise error("T513", path=folder, reason=reason) from err
    # Labels such as C1 mean somebody in one dialogue only, so each dialogue is scored by itself.
    dialogues: list[tuple[str, tuple[DatasetBox, ...]]] = []
    for record in read_dialogues(str(gold), NamedBadRecords(str(gold), "raise")):
        if record.boxes and record.dialogue.video:
            dialogues.append((record.dialogue.video, record.boxes))
    if not dialogues:
        raise error("T513", path=gold, reason="no dialogue has a video and boxes")
    known = [(video, boxes) for video, boxes in dialogues if video in files]
    if not known:
        raise error("T513", path=folder, reason="none of the videos with gold boxes was tracked")
    total = OneFrameScores()
    for video, boxes in known:
        tracks = read_tracks(folder / files[video])
        step = round(tracks.video.step * tracks.video.fps / 2)
        total += one_frame_scores([_gold(box) for box in boxes], tracks, extend=step)
    return {
        "dialogues with gold": len(dialogues),
        "dialogues tracked": len(known),
        "gold boxes": total.n_boxes,
        "hit rate": total.hit_rate,
        "group boxes": total.n_group_boxes,
        "group hit rate": total.group_hit_rate,
        "identity purity": total.purity,
        "identities per person": total.identities_per_person,
        "tracklets per identity": total.tracklets_per_identity,
    }


def _gold(box: DatasetBox) -> Any:
    from ...metrics.tracks.one_frame import GoldBox

    return GoldBox(frame=box.frame, box=box.box, people=tuple(box.heads))
