"""`tiktalk diff`: what a prediction gets wrong, mention by mention and cluster by cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...errors import error
from ...lexicon.mentions import MENTION_TYPES
from ..shared.outputs import Force, check_outputs
from ..shared.streams import STDIO
from ..shared.terminal import fail, remark, reporting, show, show_json, warn

if TYPE_CHECKING:
    from .run import Comparison


def diff(
    gold: Annotated[
        Path, typer.Argument(metavar="GOLD", help="Annotated dialogues: .spacy, .jsonl, .conll …")
    ],
    predicted: Annotated[
        Path | None,
        typer.Argument(
            metavar="PRED",
            help="The same dialogues, predicted: any of these formats, or what annotate wrote. "
            "One of GOLD and PRED may be - for JSON on stdin.",
            show_default=False,
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", help="Predict with this pipeline, in place of PRED."),
    ] = None,
    video_root: Annotated[
        Path | None,
        typer.Option(
            help="With --model: folder of the videos that the dialogues name. Default: the "
            "pipeline's, else that of GOLD."
        ),
    ] = None,
    no_video: Annotated[
        bool, typer.Option("--no-video", help="With --model: ignore videos, compare the text only.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", help="Write both sides, side by side, to this HTML file; - for stdout."
        ),
    ] = None,
    force: Force = False,
    order: Annotated[
        str, typer.Option(help="Order of dialogues in the HTML: errors (most first) or key.")
    ] = "errors",
    type_: Annotated[
        str | None,
        typer.Option("--type", help="Only these mention types: PROPER, NOMINAL, PRONOUN."),
    ] = None,
    only: Annotated[
        str | None, typer.Option(help="Only these categories, for example split,merged.")
    ] = None,
    top: Annotated[int, typer.Option(min=0, help="How many words and dialogues to list.")] = 20,
    fail_under: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=100,
            help="Exit with 1 if the CoNLL average, in percent, is below this.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print counts and all differences as JSON.")
    ] = False,
) -> None:
    """Show what a prediction gets wrong: mentions, clusters and links, by kind and mention type.

    Mentions are missing, spurious, have other boundaries (boundary) or are in a wrong cluster
    (wrong_cluster); clusters are missing_cluster, spurious_cluster, split or merged (Kummerfeld &
    Klein 2013). If the gold says who is seen, links are called_visible, called_null, wrong_head,
    some_heads or spurious_link. Dialogues are paired by key, else by text. Errors in the prediction
    are not a failure: the exit code is 0, or 1 if the input cannot be compared or by --fail-under.

    \b
    Examples:
      python -m spacy tiktalk diff gold.spacy pred.spacy
      python -m spacy tiktalk diff corpus/dev.jsonl --model zh_tiktalk --out diff.html
      python -m spacy tiktalk diff gold.jsonl pred.jsonl --only split,merged --type PRONOUN
    """
    with reporting():
        from ...metrics.diff.types import CATEGORIES
        from .as_json import comparison_to_json
        from .page import ORDERS
        from .tables import draw_comparison

        types = _chosen("--type", type_, MENTION_TYPES, str.upper)
        categories = _chosen("--only", only, CATEGORIES, str.lower)
        _chosen("--order", order, ORDERS, str.lower)
        piped = out is not None and str(out) == STDIO
        if piped and as_json:
            raise error("T516", options="--out -, --json", reason="both are for stdout")
        inputs = {"GOLD": gold, "PRED": predicted}
        check_outputs({"--out": None if piped else out}, inputs=inputs, force=force)
        comparison = _compare(gold, predicted, model, video_root, videos=not no_video)
        comparison = replace(comparison, types=types, only=categories)
        for sentence in comparison.warnings():
            warn(sentence)
        if out is not None:
            _write(out, comparison, order=order)
        if as_json:
            show_json(comparison_to_json(comparison, top=top), indent=2)
        else:
            (remark if piped else show)(draw_comparison(comparison, top=top))
        if out is not None and not piped:
            remark(f"Both sides are in {out}")
        score = 100 * comparison.coref.scores()["coref_f"]
        if fail_under is not None and score < fail_under:
            raise fail(f"The CoNLL average {score:.2f} is below --fail-under {fail_under:g}.")


def _chosen(
    option: str, value: str | None, known: Sequence[str], fold: Callable[[str], str]
) -> tuple[str, ...]:
    """The names in a comma-separated option, in the order of `known`. RAISES: T511."""
    if value is None:
        return ()
    names = [fold(name.strip()).replace("-", "_").replace(" ", "_") for name in value.split(",")]
    for name in names:
        if name not in known:
            raise error("T511", option=option, value=name, known=", ".join(known))
    return tuple(name for name in known if name in names)


def _compare(
    gold: Path, predicted: Path | None, model: str | None, video_root: Path | None, *, videos: bool
) -> Comparison:
    """Read or predict, and compare.

    RAISES: T866 for none or two of predictions and pipeline, T892 for a video that is not where it
        is looked for.
    """
    from .run import compare
    from .sides import predict, read_side

    if predicted is not None and model is None:
        if video_root is not None or not videos:
            option = "--no-video" if video_root is None else "--video-root"
            raise error("T516", options=option, reason="it is for --model, which is not given")
        if str(gold) == str(predicted) == STDIO:
            raise error("T516", options="GOLD -, PRED -", reason="stdin can be read once")
        names = (_name(gold), _name(predicted))
        if names[0] == names[1]:  # told apart by their folders
            names = (str(gold), str(predicted))
        return compare(read_side(gold), read_side(predicted), names=names)
    if model is None or predicted is not None:
        found = "nothing" if model is None else f"a file ({predicted}) and a pipeline ({model})"
        raise error("T866", found=found, gold=gold)

    from ..shared.gold_videos import look_for_videos, naming_missing_videos
    from ..shared.loading import load_pipeline

    if video_root is not None and not videos:
        reason = "with --no-video nobody is looked for"
        raise error("T516", options="--no-video, --video-root", reason=reason)
    sides = read_side(gold)
    nlp = load_pipeline(model)
    look_in = Path.cwd() if str(gold) == STDIO else gold.parent
    look_for_videos(nlp, model, video_root, look_in, videos=videos)
    with naming_missing_videos(_name(gold)):
        predicted_sides = predict(nlp, sides)
    name = f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}"
    return compare(sides, predicted_sides, names=(_name(gold), name))


def _name(path: Path) -> str:
    return "stdin" if str(path) == STDIO else path.name


def _write(path: Path, comparison: Comparison, *, order: str) -> None:
    """Write the HTML report of both sides; "-" is stdout."""
    from ...report.page.html import write_page
    from ..shared.streams import file_to_write
    from .page import payloads
    from .tables import found_errors, score_line

    gold, predicted = comparison.names
    intro = f"{found_errors(comparison.selected)}. F1 in percent: {score_line(comparison)}"
    documents = payloads(comparison, order=order)
    with file_to_write(path, "html") as target:
        write_page(target, documents, title=f"{gold} vs {predicted}", intro=intro)
