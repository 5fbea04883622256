"""How dialogues, clusters and head tracks look in a notebook: small HTML, no script, no picture.

What `_repr_html_` of these objects gives, and `notebook_html(doc)` for a Doc. Colors stand beside
text and never under it, so that light and dark notebooks show it alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from ...doc.cluster import NOT_EVALUATED, Cluster
from ...doc.dialogue import Dialogue
from ...formats.record import DialogueRecord
from ...video.tracks.head_tracks import HeadTracks
from ..markup import escaped, shortened
from ..payload.clusters import cluster_of_view
from ..payload.naming import base_name
from ..payload.shown import clusters_of, shown_payload
from .heads import head_bars, moment_table
from .parts import LONGEST, block, more, muted, number_of, pill, table, talk

if TYPE_CHECKING:
    from spacy.tokens import Doc

_AROUND = 12  # characters shown before and after a mention
_LONGEST_NAME = 40  # characters of a name
_LONGEST_MENTION = 80


class Html(str):
    """HTML that a notebook shows; elsewhere a str."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


def notebook_html(doc: Doc | DialogueRecord | Mapping[str, Any]) -> Html:
    """A Doc, for a notebook: the talk with mentions marked, who is who, and the heads seen.

    doc (Doc | DialogueRecord | Mapping[str, Any]): a Doc with clusters, an annotated dialogue
        (`DialogueRecord`, which shows itself so), or one object of `tiktalk annotate`'s JSONL.
        Shown are the first 200 turns and the first 100 clusters, and how many there are beyond.
        `report.doc_to_html` makes the whole page, with video and pictures.
    RAISES: T851 for what is none of them, and what `document_payload`, `result_payload` and
        `check_record` raise.
    """
    payload = shown_payload(doc)
    parts = [_heading(payload["title"], payload["video"]), talk(payload["turns"], payload)]
    if payload["error"]:
        parts.append(block(f"⚠ {escaped(payload['error'])}"))
    clusters = clusters_of(payload)
    parts.append(_people(clusters) if clusters else muted("no person was found"))
    seen = [
        head["id"] if head["seconds"] is None else f"{head['id']} {head['seconds']:.1f} s"
        for head in payload["heads"]
    ]
    if seen:
        parts.append(muted(escaped(f"in the video: {', '.join(seen)}")))
    parts += [muted(escaped(note)) for note in payload["notes"]]
    return _whole(parts)


@singledispatch
def view(shown: Any) -> Html:
    """An object as a notebook shows it: what its `_repr_html_` gives, by type.

    RAISES: T851 for what has no view, and what `document_payload` and others raise.
    """
    return notebook_html(shown)


@view.register
def dialogue_html(dialogue: Dialogue) -> Html:
    """What `Dialogue._repr_html_` gives: title, video and turns."""
    turns = [{"speaker": turn.speaker, "text": turn.text} for turn in dialogue.turns]
    # The name alone: notebooks are passed on, and a path tells of the machine.
    video = {"name": base_name(dialogue.video)} if dialogue.video else None
    body = talk(turns) if turns else muted("no turn")
    return _whole([_heading(dialogue.title, video), body])


@view.register
def cluster_html(shown: Cluster) -> Html:
    """What `Cluster._repr_html_` gives: the mentions in their turns, and what it is linked to."""
    number = number_of(shown.key)
    cluster = cluster_of_view(shown.doc, shown, number)
    turns = Dialogue.from_doc(shown.doc).turns
    rows = []
    for mention in cluster["mentions"][:LONGEST]:
        turn = turns[mention["turn"]]
        before = turn.text[max(0, mention["start"] - _AROUND) : mention["start"]]
        after = turn.text[mention["end"] : mention["end"] + _AROUND]
        said = escaped(shortened(mention["text"], _LONGEST_MENTION))
        place = f"{muted(escaped(before))}<b>{said}</b>{muted(escaped(after))}"
        rows.append(
            (
                escaped(shortened(turn.speaker, 20)),
                place,
                escaped(mention["type"]),
                _probability(mention["score"]),
                _probability(mention["link_score"]),
            )
        )
    name = escaped(shortened(cluster["name"] or "(no name)", _LONGEST_NAME))
    head = f"{pill(number)} <b>{name}</b> {_link(cluster)}"
    if not rows:
        return _whole([block(head), muted("no mention")])
    names = ("speaker", "mention", "type", "score", "link score")
    beyond = more(len(cluster["mentions"]) - LONGEST, "mention")
    return _whole([block(head), table(names, rows), beyond])


@view.register
def tracks_html(tracks: HeadTracks) -> Html:
    """What `HeadTracks._repr_html_` gives: when each head is seen; of one moment, its boxes."""
    video = tracks.video
    n = len(tracks.head_ids)
    facts = [
        escaped(video.name) or "no video",
        f"{video.width}×{video.height}" if video.width else "",
        f"{video.duration:.1f} s" if video.duration is not None else "",
        f"{len(tracks.shot_starts)} shot{'s' * (len(tracks.shot_starts) != 1)}",
        f"{n} head{'s' * (n != 1)}",
        f"{len(tracks)} box{'es' * (len(tracks) != 1)}",
        "cut off" if video.truncated else "",
    ]
    parts = [block("<b>HeadTracks</b> " + muted(" · ".join(filter(None, facts))))]
    if tracks.is_empty():
        parts.append(muted("no head"))
    elif tracks.frames[0] == tracks.frames[-1]:
        parts.append(moment_table(tracks))
    else:
        parts.append(head_bars(tracks))
    return _whole(parts)


def _whole(parts: list[str]) -> Html:
    # The classes keep MathJax from reading "$…$" in a comment as a formula.
    style = "font-size:13px;line-height:1.8;max-width:60em;overflow-wrap:break-word"
    inner = "".join(filter(None, parts))
    return Html(f'<div class="tex2jax_ignore mathjax_ignore" style="{style}">{inner}</div>')


def _heading(title: str | None, video: Mapping[str, Any] | None) -> str:
    parts = [f"<b>{escaped(title)}</b>"] if title else []
    if video and video["name"]:
        parts.append(muted("▶ " + escaped(video["name"])))
    return block(" ".join(parts)) if parts else ""


def _people(clusters: list[dict[str, Any]]) -> str:
    rows = []
    for cluster in clusters[:LONGEST]:
        texts = list(dict.fromkeys(mention["text"] for mention in cluster["mentions"]))
        said = ", ".join(shortened(text, 24) for text in texts[:8])
        said += f" … {len(texts) - 8} more" if len(texts) > 8 else ""
        name = escaped(shortened(cluster["name"] or "", _LONGEST_NAME)) or muted("(no name)")
        rows.append((pill(int(cluster["id"])), name, escaped(said), _link(cluster)))
    beyond = more(len(clusters) - LONGEST, "person", "persons")
    return table(("", "person", "mentions", "in the video"), rows) + beyond


def _link(cluster: Mapping[str, Any]) -> str:
    if cluster["link_status"] == NOT_EVALUATED and cluster["explanation"] is None:
        return muted("not looked for")
    said = escaped(cluster["explanation"] or cluster["link_status"])
    return f"→ {said}" if cluster["heads"] else muted(said)


def _probability(value: float | None) -> str:
    return muted("–") if value is None else f"{value:.2f}"
