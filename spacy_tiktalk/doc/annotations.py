"""Writing and reading the clusters of a Doc (docs/contract.md)."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from operator import index
from typing import Any

from spacy.tokens import Doc, Span, SpanGroup

from ..errors import check_kind, error
from ..lexicon.mentions import best_name, mention_type
from .cluster import Cluster, check_attrs, head_track_ids
from .contract import CLUSTER_PREFIX, MARKS_KEY
from .groups import keep_strings, mend_group
from .reading import said_text, silent_stretches
from .turns import mend_turns, turn_spans

__all__ = [
    "CLUSTER_PREFIX",
    "Cluster",
    "ClusterData",
    "clear_clusters",
    "cluster_keys",
    "clusters_from_spans",
    "read_clusters",
    "write_clusters",
    "write_group",
]

Offsets = tuple[int, int]


@dataclass(frozen=True)
class ClusterData:
    """What `write_clusters` writes for one person.

    mentions (Sequence[Offsets]): half-open token offsets, in any order.
    scores (Sequence[float]): the probability of each mention, or empty.
    link_scores (Sequence[float]): the probability of each mention's link to the cluster, or empty.
    attrs (Mapping[str, Any]): further attributes of the group, such as `Cluster.attrs`; "name"
        takes the place of the best proper mention, and scores there are not looked at.
    """

    mentions: Sequence[Offsets]
    scores: Sequence[float] = ()
    link_scores: Sequence[float] = ()
    attrs: Mapping[str, Any] = field(default_factory=dict)


def write_clusters(
    doc: Doc, clusters: Sequence[ClusterData], *, prefix: str = CLUSTER_PREFIX
) -> None:
    """Write clusters as `doc.spans["{prefix}_1"]`, `_2`, … in order of first mention.

    Every older group of that prefix goes; nothing else is touched, and nothing at all where an
    error is raised. Mentions are ordered by (start, -end), scores with them; their label is
    `mention_type`.

    RAISES: T010 for offsets outside the Doc, T011 for a mention that is not inside one turn, T012
        for a span that stands twice, T013 for crossing mentions, T014 for an empty cluster, T015
        for scores that do not match the mentions in number, T028 for scores that are no numbers,
        T026 for another attribute that is not what docs/contract.md says and T027 for what is no
        Doc, or no ClusterData.
    """
    check_kind(doc, Doc, "write_clusters")
    checked = [_sorted_cluster(doc, i, cluster) for i, cluster in enumerate(clusters)]
    _check_mentions(doc, checked)
    checked.sort(key=lambda cluster: (cluster.mentions[0][0], -cluster.mentions[0][1]))
    silent = silent_stretches(doc)
    groups: list[SpanGroup] = []
    for number, cluster in enumerate(checked, start=1):
        scores = {"scores": list(cluster.scores), "link_scores": list(cluster.link_scores)}
        attrs: dict[str, Any] = dict(scores)
        texts = [said_text(doc[start:end], silent) for start, end in cluster.mentions]
        types = [mention_type(text) for text in texts]
        if "name" not in cluster.attrs:
            attrs["name"] = best_name(list(zip(texts, types, strict=True)))
        # Scores in attrs are those of the group that the attrs were read from: other mentions', or
        # in another order.
        attrs |= {**cluster.attrs, **scores}
        key = f"{prefix}_{number}"
        check_attrs(attrs, key, len(types))
        groups.append(_group(doc, key, cluster.mentions, attrs, types))
    clear_clusters(doc, prefix=prefix)
    for group in groups:
        doc.spans[group.name] = group


def write_group(
    doc: Doc,
    key: str,
    mentions: Sequence[Offsets],
    attrs: Mapping[str, Any],
    *,
    labels: Sequence[str] | None = None,
) -> None:
    """Write one group as it is, unchecked, with the head ids of attrs mirrored in `kb_id_`.

    The mirror ("H1", plural "H1+H2") is for JSON and displaCy. A `kb_id_` set on a span of a group
    does not stay, hence a writer of links rewrites the group with this function.

    labels (Sequence[str] | None): one a mention, by default `mention_type` of its text.
    """
    if labels is None:
        labels = [mention_type(said_text(doc[start:end])) for start, end in mentions]
    doc.spans[key] = _group(doc, key, mentions, attrs, labels)


def _group(
    doc: Doc,
    key: str,
    mentions: Sequence[Offsets],
    attrs: Mapping[str, Any],
    labels: Sequence[str],
) -> SpanGroup:
    kb_id = "+".join(head_track_ids(attrs))
    keep_strings(doc.vocab, [kb_id, *labels])
    places = zip(mentions, labels, strict=True)
    spans = [Span(doc, start, end, label=label, kb_id=kb_id) for (start, end), label in places]
    return SpanGroup(doc, name=key, spans=spans, attrs=dict(attrs))


def clear_clusters(doc: Doc, *, prefix: str = CLUSTER_PREFIX) -> None:
    """Remove every cluster group of a prefix; other groups stay."""
    for key in cluster_keys(doc, prefix):
        del doc.spans[key]


def cluster_keys(doc: Doc, prefix: str = CLUSTER_PREFIX) -> list[str]:
    """The keys of the cluster groups, by number: _2 before _10."""
    pattern = _key_pattern(prefix)
    numbered = [(int(match[1]), match[0]) for key in doc.spans if (match := pattern.fullmatch(key))]
    return [key for _, key in sorted(numbered)]


def read_clusters(doc: Doc, *, prefix: str = CLUSTER_PREFIX) -> list[Cluster]:
    """The clusters of a Doc as typed views, by number.

    Where tokens were merged or split since they were written, the groups of clusters, turns and
    marks are mended (see `groups`), for those who read `doc.spans` next.
    """
    mend_turns(doc)
    for key in (*cluster_keys(doc, prefix), *({MARKS_KEY} & doc.spans.keys())):
        mend_group(doc, key)
    return [Cluster(doc, key) for key in cluster_keys(doc, prefix)]


def clusters_from_spans(
    doc: Doc,
    clusters: Iterable[Iterable[Offsets | Span]],
    *,
    names: Sequence[str | None] | None = None,
    prefix: str = CLUSTER_PREFIX,
) -> list[Cluster]:
    """Write clusters given as Spans of the Doc or half-open token offsets, and read them back.

    A mention given twice in one cluster counts once.

    names (Sequence[str | None] | None): one a cluster, in place of the best proper mention; None
        leaves it to the rule.
    RAISES: what `write_clusters` raises, T016 for a Span of another Doc and T017 for names that do
        not match the clusters in number.
    """
    check_kind(doc, Doc, "clusters_from_spans")
    data = []
    for mentions in clusters:
        offsets = dict.fromkeys(_offsets(doc, mention) for mention in mentions)
        data.append(ClusterData(tuple(offsets)))
    if names is not None:
        if len(names) != len(data):
            raise error("T017", n_names=len(names), n_clusters=len(data))
        data = [
            cluster if name is None else ClusterData(cluster.mentions, attrs={"name": name})
            for cluster, name in zip(data, names, strict=True)
        ]
    write_clusters(doc, data, prefix=prefix)
    return read_clusters(doc, prefix=prefix)


@lru_cache(maxsize=32)
def _key_pattern(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(prefix)}_([0-9]+)")


def _offsets(doc: Doc, mention: Any) -> Offsets:
    if isinstance(mention, Span):
        if mention.doc is not doc:
            raise error("T016", text=mention.text)
        return mention.start, mention.end
    if isinstance(mention, list | tuple) and len(mention) == 2:
        try:
            return index(mention[0]), index(mention[1])
        except TypeError:
            pass
    raise error("T010", mention=mention, n_tokens=len(doc))


def _sorted_cluster(doc: Doc, number: int, cluster: ClusterData) -> ClusterData:
    check_kind(cluster, ClusterData, "write_clusters, in a list,")
    mentions = [_offsets(doc, mention) for mention in cluster.mentions]
    n = len(mentions)
    if not n:
        raise error("T014", index=number)
    order = sorted(range(n), key=lambda i: (mentions[i][0], -mentions[i][1]))
    given: list[tuple[float, ...]] = []
    for name in ("scores", "link_scores"):
        values = _numbers(getattr(cluster, name), name, number)
        if len(values) not in (0, n):
            raise error("T015", index=number, n_mentions=n, n_values=len(values), field=name)
        given.append(tuple(values[i] for i in order) if values else ())
    scores, link_scores = given
    return ClusterData(tuple(mentions[i] for i in order), scores, link_scores, cluster.attrs)


def _numbers(values: Any, field_name: str, number: int) -> list[float]:
    try:
        found = [float(value) for value in values]
    except (TypeError, ValueError) as err:
        raise error("T028", index=number, value=values, field=field_name) from err
    if not all(map(math.isfinite, found)):
        raise error("T028", index=number, value=found, field=field_name)
    return found


def _check_mentions(doc: Doc, clusters: Sequence[ClusterData]) -> None:
    turns = turn_spans(doc)
    starts = [turn[0] for turn in turns]
    flat = []
    for number, cluster in enumerate(clusters):
        for start, end in cluster.mentions:
            if not 0 <= start < end <= len(doc):
                raise error("T010", mention=(start, end), n_tokens=len(doc))
            turn = bisect_right(starts, start) - 1
            if turn < 0 or end > turns[turn][1]:
                raise error("T011", mention=(start, end), text=doc[start:end].text)
            flat.append((start, -end, number))
    flat.sort()
    open_mentions: list[Offsets] = []  # those that hold the place we are at, outermost first
    for start, minus_end, _ in flat:
        end = -minus_end
        while open_mentions and open_mentions[-1][0] <= start:
            open_mentions.pop()
        if open_mentions and open_mentions[-1][0] < end:
            first = (open_mentions[-1][1], open_mentions[-1][0])
            raise error(
                "T013",
                first=first,
                second=(start, end),
                first_text=doc[first[0] : first[1]].text,
                second_text=doc[start:end].text,
            )
        open_mentions.append((end, start))
    for (start, minus_end, number), (start_2, minus_end_2, number_2) in pairwise(flat):
        if start == start_2 and minus_end == minus_end_2:
            raise error(
                "T012",
                mention=(start, -minus_end),
                text=doc[start:-minus_end].text,
                first=f"cluster {number}",
                second=f"cluster {number_2}",
            )
