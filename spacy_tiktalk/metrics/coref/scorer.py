"""spaCy scorer for mention clusters, registered as `spacy-tiktalk.coref_scorer.v1`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from itertools import accumulate
from typing import Any, NamedTuple

from spacy.tokens import Doc
from spacy.training import Example

from ...doc.annotations import CLUSTER_PREFIX, cluster_keys
from ...doc.contract import TURNS_KEY
from ...doc.groups import group_spans
from ...doc.turns import text_field
from ...errors import error, warn
from ...lexicon.mentions import MENTION_TYPES, mention_type
from .overlap import overlap
from .tally import CorefTally

Mention = tuple[Any, ...]
Typed = list[dict[Mention, str]]  # clusters of mention -> mention type


class Scored(NamedTuple):
    """One example, read: its clusters on both sides and what it is grouped by."""

    key: object
    subset: str | None
    gold: Typed
    predicted: Typed


def make_coref_scorer(
    prefix: str = CLUSTER_PREFIX, skip_unannotated: bool = False
) -> Callable[..., dict[str, Any]]:
    """Return `score_coref` with its settings filled in, as a pipe's `scorer` (picklable)."""
    return partial(score_coref, prefix=prefix, skip_unannotated=skip_unannotated)


def score_coref(
    examples: Iterable[Example],
    *,
    prefix: str = CLUSTER_PREFIX,
    skip_unannotated: bool = False,
    **kwargs: Any,
) -> dict[str, Any]:
    """Score the predicted clusters of examples against their reference clusters.

    Clusters are the span groups "{prefix}_1", "{prefix}_2", … Mentions are compared by character
    offsets with whitespace left out of the count, so the two Docs may differ in tokenization and
    spacing. A whitespace-only mention, or one of several that differ by whitespace alone, cannot
    be told apart in this way and counts as a mention that the other side lacks.

    A reference without clusters is a dialogue about no person and lowers precision if persons are
    predicted. skip_unannotated=True leaves such documents out instead: for data in which a
    missing group means that nobody annotated the document. Other keyword arguments are ignored,
    since spaCy hands every scorer the same ones.

    Warns W401 where the reference has turns and the predicted Doc has none.

    RETURNS (dict[str, Any]): the scores of `CorefTally.scores` (0..1, micro over documents), and
        "coref_per_type": mention type -> p, r, f of mentions of this type, and b3_p, b3_r, b3_f,
        B-cubed averaged over the mentions of this type with whole clusters (types that occur only;
        the type is by rule from the mention's text; restricting the clusters themselves to one type
        would cut the links between types, so there is no CoNLL average here); "coref_per_subset":
        video type of the reference Doc -> the scores of these documents. All values are None when
        there is no example to score.
    RAISES: T401 when a mention is in two clusters of one side, T405 when the texts differ in more
        than whitespace, T024 for a mention that begins or ends inside a token, after tokens were
        merged.
    """
    scored = list(_read(examples, prefix=prefix, skip_unannotated=skip_unannotated))
    tally = _tally(scored)
    scores: dict[str, Any] = dict(tally.scores())
    if not scored:
        return {**dict.fromkeys(scores), "coref_per_type": None, "coref_per_subset": None}
    scores["coref_per_type"] = _per_type(scored)
    subsets: dict[str, list[int]] = {}
    for i, item in enumerate(scored):
        if item.subset is not None:
            subsets.setdefault(item.subset, []).append(i)
    scores["coref_per_subset"] = {
        name: tally.subset(subsets[name]).scores() for name in sorted(subsets)
    }
    return scores


def tally_coref(
    examples: Iterable[Example], *, prefix: str = CLUSTER_PREFIX, skip_unannotated: bool = False
) -> CorefTally:
    """Count examples as `score_coref` does, and return the tally (for `bootstrap_interval`)."""
    return _tally(_read(examples, prefix=prefix, skip_unannotated=skip_unannotated))


def _tally(scored: Iterable[Scored]) -> CorefTally:
    tally = CorefTally()
    for item in scored:
        tally.add(item.gold, item.predicted, key=item.key)
    return tally


def _read(examples: Iterable[Example], *, prefix: str, skip_unannotated: bool) -> Iterable[Scored]:
    bare = 0  # read without what the reference says of writers
    for number, example in enumerate(examples):
        gold, predicted = example.reference, example.predicted
        if skip_unannotated and not cluster_keys(gold, prefix):
            continue
        key = text_field(gold, "key") or number
        check_text(gold.text, predicted.text, key)
        bare += TURNS_KEY in gold.spans and TURNS_KEY not in predicted.spans
        yield Scored(
            key=key,
            subset=text_field(gold, "video_type") or None,
            gold=typed_clusters(gold, prefix, "gold"),
            predicted=typed_clusters(predicted, prefix, "predicted"),
        )
    if bare:
        warn("W401", n=bare)


def check_text(gold: str, predicted: str, key: object) -> None:
    """Refuse texts that differ in more than whitespace. RAISES: T405, which names the key."""
    if gold == predicted:
        return
    a, b = "".join(gold.split()), "".join(predicted.split())
    if a == b:
        return
    same = (i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y)
    at = next(same, min(len(a), len(b)))
    raise error("T405", key=key, at=at, gold=a[at : at + 10], predicted=b[at : at + 10])


def typed_clusters(doc: Doc, prefix: str, side: str) -> Typed:
    """Read clusters as mention -> type; a mention is (start, end, text) without whitespace.

    One dict for each group that is not empty, in the order of `cluster_keys`. side ("gold" or
    "predicted") keeps mentions apart that cannot be compared.
    """
    before = list(accumulate((not c.isspace() for c in doc.text), initial=0))
    groups = [group_spans(doc, name) for name in cluster_keys(doc, prefix)]
    # The tightest of the mentions that differ by whitespace alone is the one that may match.
    spans = {(s.start_char, s.end_char) for group in groups for s in group}
    owner: dict[Mention, tuple[int, int]] = {}
    names: dict[tuple[int, int], Mention] = {}
    for start, end in sorted(spans, key=lambda span: (span[1] - span[0], span)):
        bare = "".join(doc.text[start:end].split())
        name: Mention = (before[start], before[end], bare)
        if not bare or name in owner:
            name = (*name, side, start, end)
        owner[name] = (start, end)
        names[start, end] = name
    # The type is read from the bare text, so that both sides give a shared mention one type.
    mentions = ([names[s.start_char, s.end_char] for s in group] for group in groups if group)
    return [{mention: mention_type(mention[2]) for mention in cluster} for cluster in mentions]


def _per_type(scored: list[Scored]) -> dict[str, dict[str, float]]:
    gold_n: Counter[str] = Counter()
    predicted_n: Counter[str] = Counter()
    shared_n: Counter[str] = Counter()
    b3_recall: dict[str, float] = dict.fromkeys(MENTION_TYPES, 0.0)
    b3_precision: dict[str, float] = dict.fromkeys(MENTION_TYPES, 0.0)
    for item in scored:
        table = overlap(item.gold, item.predicted, key=item.key)
        where = {m: j for j, cluster in enumerate(item.predicted) for m in cluster}
        for cluster in item.predicted:
            predicted_n.update(cluster.values())
        for i, cluster in enumerate(item.gold):
            gold_n.update(cluster.values())
            for mention, kind in cluster.items():
                if mention in where:
                    j = where[mention]
                    both = table.shared[i, j]
                    shared_n[kind] += 1
                    b3_recall[kind] += both / table.gold_sizes[i]
                    b3_precision[kind] += both / table.predicted_sizes[j]
    return {
        kind: {
            **_prf("", shared_n[kind], predicted_n[kind], shared_n[kind], gold_n[kind]),
            **_prf("b3_", b3_precision[kind], predicted_n[kind], b3_recall[kind], gold_n[kind]),
        }
        for kind in MENTION_TYPES
        if gold_n[kind] or predicted_n[kind]
    }


def _prf(prefix: str, p_top: float, p_n: int, r_top: float, r_n: int) -> dict[str, float]:
    p, r = p_top / max(p_n, 1), r_top / max(r_n, 1)
    f = 2 * p * r / (p + r) if p + r else 0.0
    return {f"{prefix}p": p, f"{prefix}r": r, f"{prefix}f": f}
