"""Clusters for displaCy, spaCy's visualizer: what `displacy.render` takes, safe to show.

displaCy escapes the text, but not labels, titles and links (spaCy 3.8). Here all of them are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from spacy.tokens import Doc

from ...doc.contract import CLUSTER_PREFIX
from ...errors import error
from ..markup import escaped, shortened, visible
from ..palette import cluster_color, text_on
from ..payload.shown import clusters_of, mentions_by_turn, shown_payload

if TYPE_CHECKING:
    from ...formats.record import DialogueRecord

Shown: TypeAlias = "Doc | DialogueRecord | Mapping[str, Any]"
"""What can be drawn: a Doc, an annotated dialogue, an object of `tiktalk annotate`'s JSONL."""
STYLES = ("span", "ent")
_LONGEST_NAME = 12  # characters of a name in a label
_LONGEST_PIECE = 8  # characters of a mention that are kept in one line
_PIECES = re.compile("[\u3400-\u9fff]|[^\u3400-\u9fff]+")

# As displaCy's own, but: labels readable on any page and never over each other (the hidden copy of
# the label makes room), and no line breaks, which would be seen (see _SETTINGS).
_SPAN = (
    '<span style="font-weight:bold;display:inline-block;position:relative;max-width:100%;'
    'overflow-wrap:anywhere;vertical-align:top;height:{total_height}px">'
    "{text}{span_slices}{span_starts}</span>"
)
_BAR = "background:{bg};top:{top_offset}px;height:4px;left:0;width:100%;position:absolute"
_SLICE = f'<span style="{_BAR}"></span>'
_LABEL = "font-size:0.6em;line-height:1;padding:2px 3px;border:2px solid {bg};white-space:nowrap"
_START = (
    f'<span style="{_LABEL};display:block;height:0;overflow:hidden;visibility:hidden;'
    'padding-block:0;border-block:0;margin-right:4px">{label}</span>'
    f'<span style="{_BAR};border-radius:3px 0 0 3px">'
    f'<span style="{_LABEL};position:absolute;z-index:10;top:-0.5em;left:0;border-radius:3px;'
    'background:#fff;color:#000">{label}{kb_link}</span></span>'
)
_ENT = (
    '<mark class="entity" style="display:inline-block;max-width:100%;box-sizing:border-box;'
    "overflow-wrap:anywhere;background:{bg};color:{fg};padding:0.35em 0.5em;margin:0 0.2em;"
    'line-height:1;border-radius:0.35em">{text}<span style="font-size:0.75em;font-weight:bold;'
    'margin-left:0.5em">{label}{kb_link}</span></mark>'
)
# displaCy puts the direction into a style. With this a line break token begins a new line, which
# style="span" would draw as a space. A template without line breaks of its own goes with it.
_SETTINGS = {"lang": "zh", "direction": "ltr; white-space: pre-line"}


def mention_colors() -> dict[str, str]:
    """displaCy's colors of PROPER, NOMINAL and PRONOUN, the labels of mentions in our Docs.

    For `displacy.render(doc, style="span", options={"spans_key": "coref_clusters_1"})`. Black text
    on them has a contrast of 7:1 at least. displaCy does not escape what it shows there beside the
    text, the mentions' labels and head ids: show a Doc that somebody else made with
    `displacy_clusters`.
    """
    return {"PROPER": cluster_color(5), "NOMINAL": cluster_color(2), "PRONOUN": cluster_color(8)}


def displacy_clusters(
    docs: Shown | Iterable[Shown],
    *,
    style: str = "span",
    speakers: bool = True,
    prefix: str = CLUSTER_PREFIX,
) -> dict[str, Any]:
    """What displaCy takes to show who is who: `displacy.render(**displacy_clusters(doc))`.

    Each mention has its person's color and the label "1 刘德华 · H2": the cluster's number, its
    name where it has one, and the heads it is linked to. Turns are lines, the speaker in front.

    docs (Shown | Iterable[Shown]): Docs with clusters, annotated dialogues (`DialogueRecord`), or
        objects of `tiktalk annotate`'s JSONL; one or many.
    style (str): "span" shows every mention, nested ones in rows; "ent" is lighter, but shows of
        mentions that overlap the outermost only. How many are left out is said above the text, and
        stands in `["docs"][0]["left_out"]`.
    speakers (bool): False leaves them out.
    prefix (str): of the span groups.
    RETURNS (dict[str, Any]): {"docs", "style", "manual", "options"}, for `displacy.render` and
        `displacy.serve`; options has "colors" for each label. Labels and titles are HTML, so "&"
        stands there as "&amp;".
    RAISES: T852 for an unknown style, T851 for what cannot be drawn, and what `document_payload`,
        `result_payload` and `check_record` raise.
    """
    if style not in STYLES:
        raise error("T852", option="style", value=style, known=", ".join(STYLES))
    items: Any = docs
    if isinstance(docs, Doc | Mapping | str) or not isinstance(docs, Iterable):
        items = [docs]
    shown, colors = [], {}
    for item in items:
        payload = shown_payload(item, prefix)
        labels = {cluster["id"]: cluster_label(cluster) for cluster in clusters_of(payload)}
        colors.update({label: cluster_color(int(id_)) for id_, label in labels.items()})
        make = _spans if style == "span" else _ents
        shown.append(make(payload, labels, speakers))
    templates = {"span": _SPAN, "slice": _SLICE, "start": _START}
    options = {"colors": colors, "template": templates if style == "span" else _ENT}
    return {"docs": shown, "style": style, "manual": True, "options": options}


def cluster_label(cluster: Mapping[str, Any]) -> str:
    """ "1 刘德华 · H2" as HTML."""
    name = shortened(cluster["name"] or "", _LONGEST_NAME)
    heads = "+".join(head["id"] for head in cluster["heads"])
    return escaped(f"{cluster['id']} {name}".strip() + (f" · {heads}" if heads else ""))


def _spans(payload: dict[str, Any], labels: Mapping[str, str], speakers: bool) -> dict[str, Any]:
    """displaCy's dict for style="span". Its tokens are the stretches between two edges of mentions:
    displaCy puts a space after each token, and would tear Chinese text apart."""
    tokens: list[str] = []
    spans: list[dict[str, Any]] = []
    offset = 0
    by_turn = mentions_by_turn(payload)
    for number, turn in enumerate(payload["turns"]):
        mentions = by_turn.get(number, [])
        head = _before_turn(number, turn, speakers)
        tokens += head
        offset += sum(map(len, head))
        pieces = _cut(visible(turn["text"]), [(m["start"], m["end"]) for m, _ in mentions])
        token_at = {start: len(tokens) + i for i, (start, _) in enumerate(pieces)}
        token_at[len(turn["text"])] = len(tokens) + len(pieces)
        for mention, cluster_id in mentions:
            spans.append(
                {
                    "start": offset + mention["start"],
                    "end": offset + mention["end"],
                    "start_token": token_at[mention["start"]],
                    "end_token": token_at[mention["end"]],
                    "label": labels[cluster_id],
                }
            )
        tokens += [piece for _, piece in pieces]
        offset += len(turn["text"])
    return {
        "text": "".join(tokens),
        "tokens": tokens,
        "spans": spans,
        "title": _title(payload, 0),
        "settings": dict(_SETTINGS),
        "left_out": 0,
    }


def _ents(payload: dict[str, Any], labels: Mapping[str, str], speakers: bool) -> dict[str, Any]:
    text = ""
    ents: list[dict[str, Any]] = []
    left_out = 0
    by_turn = mentions_by_turn(payload)
    for number, turn in enumerate(payload["turns"]):
        text += "".join(_before_turn(number, turn, speakers))
        reached = 0
        for mention, cluster_id in by_turn.get(number, ()):
            if mention["start"] < reached:
                left_out += 1
                continue
            reached = mention["end"]
            ents.append(
                {
                    "start": len(text) + mention["start"],
                    "end": len(text) + reached,
                    "label": labels[cluster_id],
                    "params": {"fg": text_on(cluster_color(int(cluster_id)))},
                }
            )
        text += visible(turn["text"])
    return {
        "text": text,
        "ents": ents,
        "title": _title(payload, left_out),
        "settings": {"lang": "zh", "direction": "ltr"},
        "left_out": left_out,
    }


def _before_turn(number: int, turn: Mapping[str, Any], speakers: bool) -> list[str]:
    parts = ["\n"] if number else []
    if speakers and turn["speaker"]:
        parts.append(visible(turn["speaker"]) + "：")
    return parts


def _cut(text: str, mentions: list[tuple[int, int]]) -> list[tuple[int, str]]:
    """(start, piece): the text cut at the edges of mentions, long mentions also for line ends."""
    edges = sorted({0, len(text), *(edge for mention in mentions for edge in mention)})
    pieces: list[tuple[int, str]] = []
    for start, end in pairwise(edges):
        piece = text[start:end]
        inside = any(first <= start and end <= last for first, last in mentions)
        if inside and not piece.strip():  # displaCy marks no white space
            pieces.append((start, "␣" * len(piece)))
        elif inside and len(piece) > _LONGEST_PIECE:
            pieces += [(start + m.start(), m[0]) for m in _PIECES.finditer(piece)]
        else:
            pieces.append((start, piece))
    return pieces


def _title(payload: Mapping[str, Any], left_out: int) -> str | None:
    title = escaped(payload["title"] or "")
    if left_out:
        what = "mention that overlaps another is" if left_out == 1 else "mentions that overlap are"
        note = f"{left_out} {what} not shown"
        title += f' <small style="font-size:0.6em;font-weight:normal">{note}</small>'
    return title.strip() or None
