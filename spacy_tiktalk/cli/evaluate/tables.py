"""The tables of `tiktalk evaluate`: coreference first, then links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.text import Text

from ...metrics.coref.table import conll_table
from ...metrics.links.evaluation import LinkEvaluation
from ..shared.terminal import title
from .evaluation import Evaluation

Columns = Sequence[tuple[str, str]]  # heading, name of the score
_LABEL, _CELL = 14, 8
_LINKS: Columns = (
    *((f"link {c.upper()}", f"link_{c}") for c in "prf"),
    *((f"null {c.upper()}", f"null_{c}") for c in "prf"),
    ("exact", "link_acc"),
)
_NULLS: Columns = tuple((f"null {c.upper()}", f"null_{c}") for c in "prf")
_RANKS: Columns = (*((f"R@{k}", f"link_r{k}") for k in (1, 2, 3)), ("mean", "link_mean_recall"))
_NAMES = {"link_f": "link F1", "null_f": "null F1", "link_mean_recall": "mean recall"}


def draw_evaluation(done: Evaluation) -> Text:
    """What was scored, the measures, their interval, the scores by subset and mention type, and
    the links, if any."""
    run, scores = done.run, done.scores
    text = Text()
    title(text, f"{run.model} on {run.data}")
    given = " (gold mentions were given)" if run.gold_mentions_given else ""
    if run.gold_clusters_given:
        given = " (gold clusters were given)"
    told = "" if run.videos else "; no video looked at"
    told += "; dialogues without gold clusters left out" if run.skip_unannotated else ""
    text.append(
        f"{run.dialogues} dialogues, {run.gold_mentions} gold mentions, "
        f"{run.predicted_mentions} predicted{given}; titles {'shown' if run.titles else 'hidden'}"
        f"{told}\n{run.dialogues_per_second:.1f} dialogues/s in batches of {run.batch_size}"
        " (reading and scoring not counted)\n"
    )
    if run.unusable_gold:
        text.append(
            f"{run.unusable_gold} gold mentions do not fall on the pipeline's tokens and were not "
            "given; they count as missed\n",
            style="yellow",
        )
    title(text, "\nCoreference, percent")
    text.append(conll_table(scores) + "\n")
    if done.interval is not None:
        value, low, high = (100 * x for x in done.interval)
        text.append(
            f"CoNLL average {value:.2f}; 95 % interval {low:.2f} to {high:.2f} "
            f"({done.resamples} bootstrap resamples of whole dialogues)\n"
        )
    if scores["coref_per_subset"]:
        title(text, "\nBy video type, F1 in percent")
        columns: Columns = (
            ("CoNLL", "coref_f"),
            ("LEA", "coref_lea_f"),
            ("BLANC", "coref_blanc_f"),
            ("mentions", "coref_mention_f"),
        )
        rows = [(f"{n} ({run.subsets[n]})", s) for n, s in scores["coref_per_subset"].items()]
        text.append(table(rows, columns))
    if scores["coref_per_type"]:
        title(text, "\nBy mention type, percent: mentions found, and B-cubed over them")
        columns = (
            *((f"found {c.upper()}", c) for c in "prf"),
            *((f"B3 {c.upper()}", f"b3_{c}") for c in "prf"),
        )
        text.append(table(list(scores["coref_per_type"].items()), columns))
    text.rstrip()
    if done.links is not None:
        text.append("\n")
        text.append_text(draw_links(done.links, gold_clusters=run.gold_clusters_given))
    return text


def draw_links(done: LinkEvaluation, *, gold_clusters: bool) -> Text:
    """Links, nulls and ranks beside the baselines; intervals; by video type and mention type."""
    n, scores = done.scores["link_n"], done.scores
    text = Text()
    given = "gold clusters" if gold_clusters else "predicted clusters"
    title(text, f"\nLinks of {given} to the heads that were tracked, percent")
    text.append(
        f"{n['clusters']} annotated clusters in {n['documents']} dialogues: {n['visible']} in the "
        f"picture, {n['not_visible']} not (null)\n"
    )
    if n["tracked"]:
        _draw_heads(text, done)
        columns: Columns = (*_LINKS, *_RANKS)
    else:
        columns = _NULLS
        null = {"the pipeline, by the words": scores, "always null": done.baselines["always null"]}
        text.append(table(list(null.items()), columns))
        told = "No dialogue has head tracks, so there are no links to score: see --video-root."
        text.append(told + "\n", style="yellow")
        if "null_f" in done.intervals:
            _draw_interval(text, done, "null_f")
    if scores["visible_auc"] is not None:
        area = _percent(scores["visible_auc"])
        text.append(f"In the picture or not: area under the ROC curve {area}\n")
    for heading, name in (
        ("By video type", "link_per_subset"),
        ("By what a cluster's mentions make of it", "link_per_type"),
    ):
        if scores[name]:
            title(text, f"\nLinks. {heading}, percent")
            text.append(table(list(scores[name].items()), columns))
    text.rstrip()
    return text


def _draw_heads(text: Text, done: LinkEvaluation) -> None:
    n, scores = done.scores["link_n"], done.scores
    chance = {name: scores[name.replace("link_", "link_chance_")] for _, name in _RANKS}
    rows: list[tuple[str, Mapping[str, Any]]] = [
        ("the pipeline", scores),
        *done.baselines.items(),
        ("chance", chance),
    ]
    text.append(table(rows, (*_LINKS, *_RANKS)))
    candidates = n["candidates"]
    about = "" if candidates is None else f", {candidates:.1f} on average"
    text.append(
        f"R@k: of {n['visible']} clusters in the picture, {n['ranked']} had their heads ranked; "
        f"the pool is the heads of the dialogue's own video{about}\n"
    )
    if n["tracked"] < n["documents"]:
        text.append(f"Dialogues with head tracks: {n['tracked']}\n", style="yellow")
    agreed = f"{n['agreed']} gold clusters whose mentions were all found, and no other"
    text.append(f"Of the {agreed}: link F1 {_percent(scores['link_agreed_f'])}\n")
    for name in done.intervals:
        _draw_interval(text, done, name)
    if done.difference is not None:
        value, low, high, p = done.difference
        text.append(
            f"Against the best baseline, {done.best}: {100 * value:+.2f} points of link F1; "
            f"95 % interval {100 * low:+.2f} to {100 * high:+.2f}, p = {p:.3f} (paired)\n"
        )


def _draw_interval(text: Text, done: LinkEvaluation, name: str) -> None:
    value, low, high = (100 * x for x in done.intervals[name])
    text.append(f"{_NAMES[name]} {value:.2f}; 95 % interval {low:.2f} to {high:.2f}\n")


def table(rows: Sequence[tuple[str, Mapping[str, Any]]], columns: Columns) -> str:
    """Lines of a label and scores in percent; "-" where there is nothing to score."""
    width = max(_LABEL, *(len(label) + 1 for label, _ in rows))
    cell = max(_CELL, *(len(head) + 2 for head, _ in columns))
    lines = [" " * width + "".join(head.rjust(cell) for head, _ in columns)]
    for label, values in rows:
        cells = (_percent(values.get(name)).rjust(cell) for _, name in columns)
        lines.append(label.ljust(width) + "".join(cells))
    return "\n".join(lines) + "\n"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.2f}"
