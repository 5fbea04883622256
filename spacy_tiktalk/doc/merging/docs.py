"""`merge_docs`: several Docs as one, with clusters and head tracks kept apart."""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy
from spacy.tokens import Doc, Span, SpanGroup

from ...errors import error, warning
from ..annotations import cluster_keys, write_group
from ..cluster import checked_attrs, head_track_ids
from ..contract import CLUSTER_PREFIX, MARKS_KEY, TEXT_FIELDS, TURNS_KEY, USER_DATA_KEY
from ..groups import char_of, group_spans, whole_tokens
from ..marks import kinds_read, marks_of, put_marks
from ..turn_facts import FACTS_KEY, merge_facts
from ..turns import TurnPlace, own_data, turn_places, turn_spans, write_turn_places
from .tracks import HEAD_TRACKS_KEY, head_id_maps, identity_ids, merge_head_tracks

MERGED_KEY = "merged"
_PLACE = ("start", "end", "start_char", "end_char")


def merge_docs(docs: Iterable[Doc], *, prefix: str = CLUSTER_PREFIX) -> Doc:
    """Join Docs by a line break into a new one, which spaCy's `Doc.from_docs` does with losses.

    - Text: `"\\n".join(doc.text)`; turns are those of the Docs, and mean the same.
    - Clusters of the prefix are numbered on: nobody of one Doc becomes one with anybody of another.
    - Head ids are numbered on as well (H1, H2, … in the order of the Docs), in the clusters, their
      `kb_id_` mirror and the head tracks, even where two Docs show the same video.
    - Marks are those of all Docs, found where a Doc has none yet; kinds are read as talk where all
      read them so.
    - Other span groups: those of one key become one group, as in spaCy; of an attribute that
      several have, the first is kept.
    - Our texts in user data (title, video, key …): what all Docs agree on stays. Everything the
      Docs came with stands, with their tokens (start, end) and characters (start_char, end_char),
      in a JSON list under "merged" beside it.
    - Other user data: token- and span-wise extension values move with their text; of other entries
      that differ the first is kept, with warning W002.
    - `Doc.tensor` and `Doc.cats` are kept where they hold for the whole: the tensor if all Docs
      have one of the same width (a separator gets zeros), the cats if all are the same.

    RAISES: T020 without a Doc, T021 for Docs of different vocabularies, T023 for what is no Doc,
        T024 for a span that begins or ends inside a token, after tokens were merged.
    """
    docs = list(docs)
    if not docs:
        raise error("T020")
    for i, doc in enumerate(docs):
        if not isinstance(doc, Doc):
            raise error("T023", index=i, found=type(doc).__name__)
        if doc.vocab is not docs[0].vocab:
            raise error("T021", index=i)
    merged, offsets = _join(docs)
    if any(TURNS_KEY in doc.spans for doc in docs):
        turns = []
        for doc, offset in zip(docs, offsets, strict=True):
            shift = char_of(merged, offset)
            for start, end, speaker, first, last in turn_places(doc):
                tokens = (start + offset, end + offset)
                turns.append(TurnPlace(*tokens, speaker, first + shift, last + shift))
        write_turn_places(merged, turns)
    id_maps = head_id_maps([_known_head_ids(doc, prefix) for doc in docs])
    _merge_clusters(merged, docs, offsets, id_maps, prefix)
    _merge_other_groups(merged, docs, offsets, prefix)
    _merge_marks(merged, docs, offsets)
    _merge_user_data(merged, docs, offsets)
    _merge_own_data(merged, docs, offsets, id_maps)
    if all(doc.cats == docs[0].cats for doc in docs):
        merged.cats = dict(docs[0].cats)
    return merged


def _join(docs: Sequence[Doc]) -> tuple[Doc, list[int]]:
    """The bare merged Doc and the token offset of each Doc in it."""
    parts: list[Doc] = []
    offsets: list[int] = []
    n_tokens = 0
    for i, doc in enumerate(docs):
        if i:
            parts.append(Doc(doc.vocab, words=["\n"], spaces=[False]))
            n_tokens += 1
        offsets.append(n_tokens)
        parts.append(doc)
        n_tokens += len(doc)
    merged = Doc.from_docs(parts, ensure_whitespace=False, exclude=("spans", "tensor", "user_data"))
    full = [doc for doc in docs if len(doc)]
    # spaCy's doc_cleaner leaves None for a tensor, not an empty one.
    widths = {
        doc.tensor.shape[1:] if doc.tensor is not None and doc.tensor.size else None for doc in full
    }
    if len(widths) == 1 and None not in widths:
        first = full[0].tensor
        tensor = numpy.zeros((n_tokens, *first.shape[1:]), dtype=first.dtype)
        for doc, offset in zip(docs, offsets, strict=True):
            if len(doc):
                tensor[offset : offset + len(doc)] = getattr(
                    doc.tensor, "get", lambda d=doc: d.tensor
                )()
        merged.tensor = tensor
    return merged, offsets


def _known_head_ids(doc: Doc, prefix: str) -> list[str]:
    ids = identity_ids(own_data(doc).get(HEAD_TRACKS_KEY))
    for key in cluster_keys(doc, prefix):
        ids.extend(head_track_ids(checked_attrs(doc.spans[key], "head_tracks")))
    return ids


def _merge_clusters(
    merged: Doc,
    docs: Sequence[Doc],
    offsets: Sequence[int],
    id_maps: Sequence[Mapping[str, str]],
    prefix: str,
) -> None:
    number = 0
    for doc, offset, ids in zip(docs, offsets, id_maps, strict=True):
        for key in cluster_keys(doc, prefix):
            number += 1
            group = group_spans(doc, key)
            attrs = copy.deepcopy(dict(checked_attrs(doc.spans[key])))
            if attrs.get("head_tracks"):
                attrs["head_tracks"] = [
                    {**track, "id": ids[str(track["id"])]} for track in attrs["head_tracks"]
                ]
            mentions = [(span.start + offset, span.end + offset) for span in group]
            labels = [span.label_ for span in group]
            write_group(merged, f"{prefix}_{number}", mentions, attrs, labels=labels)


def _merge_other_groups(
    merged: Doc, docs: Sequence[Doc], offsets: Sequence[int], prefix: str
) -> None:
    spans: dict[str, list[Span]] = {}
    attrs: dict[str, dict[str, Any]] = {}
    for doc, offset in zip(docs, offsets, strict=True):
        own = {TURNS_KEY, MARKS_KEY, *cluster_keys(doc, prefix)}
        for key in doc.spans:
            if key in own:
                continue
            for span in group_spans(doc, key):
                moved = Span(
                    merged,
                    span.start + offset,
                    span.end + offset,
                    label=span.label,
                    kb_id=span.kb_id,
                    span_id=span.id,
                )
                spans.setdefault(key, []).append(moved)
            spans.setdefault(key, [])
            kept = attrs.setdefault(key, {})
            for name, value in doc.spans[key].attrs.items():
                kept.setdefault(name, copy.deepcopy(value))
    for key, group in spans.items():
        merged.spans[key] = SpanGroup(merged, name=key, spans=group, attrs=attrs[key])


def _merge_marks(merged: Doc, docs: Sequence[Doc], offsets: Sequence[int]) -> None:
    """Those of all Docs where any has them: a group of some would say that the others have none."""
    if not any(MARKS_KEY in doc.spans for doc in docs):
        return
    marks = [
        mark._replace(start_char=mark.start_char + shift, end_char=mark.end_char + shift)
        for doc, shift in zip(docs, (char_of(merged, offset) for offset in offsets), strict=True)
        for mark in marks_of(doc)
    ]
    put_marks(merged, marks, talk=frozenset.intersection(*map(kinds_read, docs)))


def _merge_user_data(merged: Doc, docs: Sequence[Doc], offsets: Sequence[int]) -> None:
    """The user data of others; extension values are keyed by character offsets."""
    differing: set[str] = set()
    for doc, offset in zip(docs, offsets, strict=True):
        shift = char_of(merged, offset)
        for key, value in doc.user_data.items():
            if key == USER_DATA_KEY:
                continue
            if isinstance(key, tuple) and len(key) == 4 and key[0] == "._." and key[2] is not None:
                end = None if key[3] is None else key[3] + shift
                merged.user_data[(key[0], key[1], key[2] + shift, end)] = copy.deepcopy(value)
            elif key not in merged.user_data:
                merged.user_data[key] = copy.deepcopy(value)
            elif not _same(merged.user_data[key], value):
                differing.add(str(key[1]) if isinstance(key, tuple) and len(key) > 1 else str(key))
    if differing:
        text = warning("W002", n=len(differing), names=", ".join(sorted(differing)))
        warnings.warn(text, UserWarning, stacklevel=3)


def _merge_own_data(
    merged: Doc,
    docs: Sequence[Doc],
    offsets: Sequence[int],
    id_maps: Sequence[Mapping[str, str]],
) -> None:
    sources: list[dict[str, Any]] = []
    for doc, offset in zip(docs, offsets, strict=True):
        data = own_data(doc)
        shift = char_of(merged, offset)
        if MERGED_KEY in data:  # a Doc that was merged before: its parts move along
            for source in json.loads(data[MERGED_KEY]):
                first = source.get("start_char", char_of(doc, source["start"]))
                last = source.get("end_char", char_of(doc, source["end"]))
                start, end = whole_tokens(doc, first, last)  # tokens may be merged since
                place = (start + offset, end + offset, first + shift, last + shift)
                sources.append({**source, **dict(zip(_PLACE, place, strict=True))})
            continue
        texts = {name: value for name, value in data.items() if isinstance(value, str)}
        place = (offset, offset + len(doc), shift, shift + len(doc.text))
        sources.append({**dict(zip(_PLACE, place, strict=True)), **texts})
    own: dict[str, Any] = {}
    names = dict.fromkeys(name for source in sources for name in source)
    for name in (*TEXT_FIELDS, *names):
        values = {source.get(name) for source in sources}
        if len(values) == 1 and None not in values and name not in (*_PLACE, FACTS_KEY):
            own[name] = values.pop()
    if len(sources) > 1 and any(len(source) > len(_PLACE) for source in sources):
        own[MERGED_KEY] = json.dumps(sources, ensure_ascii=False)
    facts = merge_facts([(doc, len(turn_spans(doc))) for doc in docs])
    if facts is not None:
        own[FACTS_KEY] = facts
    tracks, n_left_out = merge_head_tracks(
        [own_data(doc).get(HEAD_TRACKS_KEY) for doc in docs], id_maps
    )
    if tracks is not None:
        own[HEAD_TRACKS_KEY] = tracks
    if n_left_out:
        warnings.warn(warning("W003", n=n_left_out), UserWarning, stacklevel=3)
    if own:
        merged.user_data[USER_DATA_KEY] = own


def _same(first: Any, second: Any) -> bool:
    try:
        return bool(first == second)
    except ValueError:  # arrays compare element by element
        return bool(numpy.array_equal(first, second))
