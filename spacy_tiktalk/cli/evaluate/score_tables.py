"""The tables of `tiktalk evaluate`."""

from __future__ import annotations

from rich.text import Text

from ...metrics.coref.table import conll_table
from ..shared.terminal import title
from .evaluation import Evaluation
from .link_tables import Columns, draw_links, table


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
