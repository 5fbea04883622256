"""`tiktalk calibrate`: the distance below which two heads are one person, measured."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...errors import error
from ..shared.terminal import fields, remark, reporting, show, show_json
from .parts import make_embedder

if TYPE_CHECKING:
    from ...video.recognize.bootstrap import RatePoint
    from ...video.recognize.calibrate import Calibration, OperatingPoint

_EMBEDDERS = "mobile, dlib or clip:CHECKPOINT"
_SHOWN = ("0", "0.01", "0.05", "0.25", "0.5", "0.75", "0.95", "0.99", "1")


def calibrate(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Labeled pictures: one folder of pictures for each person."
        ),
    ],
    embedder: Annotated[str, typer.Option(help=f"What is measured: {_EMBEDDERS}.")] = "mobile",
    average: Annotated[
        int, typer.Option(min=1, help="Pictures averaged into one vector, as in a tracklet.")
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print all as JSON.")] = False,
) -> None:
    """Measure on your own labeled pictures which merge threshold separates people best.

    \b
    Example:
      python -m spacy tiktalk calibrate people --average 4
    """
    with reporting():
        from ...video.detect.centerface import CenterFace
        from ...video.recognize.calibrate import calibrate as measure

        part = make_embedder(embedder)
        if part is None:
            raise error("T511", option="--embedder", value=embedder, known=_EMBEDDERS)
        done = measure(folder, detector=CenterFace(), embedder=part, average=average)
        if as_json:
            show_json(done.to_json(), indent=2)
            return
        _draw(done)


def _draw(done: Calibration) -> None:
    for name, reason in done.left_out.items():
        remark(f"left out: {name} ({reason})")
    show(
        f"{done.n_people} people, {done.n_vectors} vectors of {done.average} picture(s) each; "
        f"{done.n_same} pairs of one person, {done.n_different} of two; {done.metric} distance"
    )
    show()
    show(
        fields(
            [
                ("quantile", " ".join(f"{q:>6}" for q in ("mean", *_SHOWN))),
                ("one person", _row(done.same)),
                ("two people", _row(done.different)),
            ]
        )
    )
    show()
    show(
        fields(
            [
                ("best F1", _point(done.best_f1)),
                ("best accuracy", _point(done.best_accuracy)),
                ("equal errors", _point(done.equal_error)),
                ("set now", _point(done.current)),
            ]
        )
    )
    show()
    show("False matches allowed, with the middle 95 % over people and pictures drawn anew:")
    show(fields([(f"{100 * point.rate:g} %", _rate(point)) for point in done.rates]))


def _row(spread: dict[str, float]) -> str:
    return " ".join(f"{spread[q]:6.3f}" for q in ("mean", *_SHOWN))


def _rate(point: RatePoint) -> str:
    low, high = point.threshold_interval
    least, most = point.recall_interval
    few = "" if point.pairs_below else ", below every pair of two people"
    return (
        f"merge_threshold {point.threshold:.3f} ({low:.3f} to {high:.3f}): of one person's pairs "
        f"{point.recall:.3f} ({least:.3f} to {most:.3f}){few}"
    )


def _point(point: OperatingPoint) -> str:
    return (
        f"merge_threshold {point.threshold:.3f}: F1 {point.f1:.3f}, precision "
        f"{point.precision:.3f}, recall {point.recall:.3f}, false matches {point.false_match:.4f}"
    )
