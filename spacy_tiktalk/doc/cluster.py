"""`Cluster`: a typed, read-only view of one `doc.spans["coref_clusters_N"]` group."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from numbers import Real
from types import MappingProxyType
from typing import Any

from spacy.tokens import Doc, Span, SpanGroup

from ..errors import error
from ..lexicon.mentions import best_name, mention_type
from ..shown import repr_html
from .contract import PERSON_KEY
from .groups import group_spans, group_texts
from .reading import said_text

NOT_EVALUATED = "not_evaluated"


class Cluster:
    """The mentions of one person in a Doc, read from the Doc each time it is asked.

    It holds no data of its own: whatever rewrites the span group shows here. Two views are equal
    where they look at the same group of the same Doc. `len` and `for` go over the mentions.
    """

    __slots__ = ("_doc", "_key")

    def __init__(self, doc: Doc, key: str) -> None:
        """doc (Doc): the Doc to look at.
        key (str): of a span group; reading a missing one raises KeyError.
        """
        self._doc = doc
        self._key = key

    @property
    def doc(self) -> Doc:
        """The Doc that carries the cluster."""
        return self._doc

    @property
    def key(self) -> str:
        """The key in `doc.spans`, for example "coref_clusters_1"."""
        return self._key

    @property
    def group(self) -> SpanGroup:
        """The span group itself, mended as `mentions` says where tokens were merged or split."""
        group_spans(self._doc, self._key)
        return self._group

    @property
    def attrs(self) -> Mapping[str, Any]:
        """All attributes of the group, read-only.

        RAISES: T026 for one that is not what docs/contract.md says; so does each property here that
            is read from it.
        """
        return MappingProxyType(checked_attrs(self._group))

    @property
    def mentions(self) -> list[Span]:
        """The mentions in order of (start, -end).

        Where tokens were merged or split since, they are found by their characters.

        RAISES: T024 for a mention that begins or ends inside a token now; so does all that is read
            from the mentions here.
        """
        return group_spans(self._doc, self._key)

    @property
    def offsets(self) -> list[tuple[int, int]]:
        """The mentions as half-open token offsets."""
        return [(span.start, span.end) for span in self.mentions]

    @property
    def types(self) -> list[str]:
        """PROPER, PRONOUN or NOMINAL for each mention."""
        return [span.label_ or mention_type(said_text(span)) for span in self.mentions]

    @property
    def name(self) -> str | None:
        """The best proper mention's text, or the name the writer gave; None where there is none."""
        if "name" in self._group.attrs:
            return self._read("name")
        texts = [said_text(span) for span in self.mentions]
        return best_name(list(zip(texts, self.types, strict=True)))

    @property
    def scores(self) -> list[float]:
        """The probability of each mention; empty where no model gave any."""
        return list(self._read("scores", ()))

    @property
    def link_scores(self) -> list[float]:
        """The probability of each mention's link to the cluster; empty where no model gave any."""
        return list(self._read("link_scores", ()))

    @property
    def head_track_ids(self) -> tuple[str, ...]:
        """The head tracks that show this person, best first; empty where none is linked."""
        return head_track_ids(checked_attrs(self._group, "head_tracks"))

    @property
    def link_status(self) -> str:
        """ "linked", "not_visible", or "not_evaluated" (no video or no linker)."""
        return self._read("link_status", NOT_EVALUATED)

    @property
    def visible(self) -> float | None:
        """The probability that the person is in the picture; None where nobody looked."""
        return self._read("visible")

    @property
    def person(self) -> str | None:
        """Which person of the video this is, "P1" and so on, the same in all Docs of the video.

        None where nobody joined the clusters of several Docs (`spacy_tiktalk.people`).
        """
        return self._read(PERSON_KEY)

    def _read(self, name: str, default: Any = None) -> Any:
        return checked_attrs(self._group, name).get(name, default)

    @property
    def _group(self) -> SpanGroup:
        return self._doc.spans[self._key]

    def __len__(self) -> int:
        return len(self._group)

    def __iter__(self) -> Iterator[Span]:
        return iter(self.mentions)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Cluster):
            return NotImplemented
        return self._doc is other._doc and self._key == other._key

    def __hash__(self) -> int:
        return hash((id(self._doc), self._key))

    def __repr__(self) -> str:
        if self._key not in self._doc.spans:  # a debugger shows what is left of old results, too
            return f"<Cluster {self._key}: the Doc has no such group any more>"
        shown = group_texts(self._doc, self._key)
        name = best_name([(text, mention_type(text)) for text in shown])
        name = self._read("name", name)
        if len(shown) > 6:
            shown = [*shown[:6], f"… {len(shown) - 6} more"]
        heads = f" {'+'.join(self.head_track_ids)}" if self.head_track_ids else ""
        return f"<Cluster {self._key} {name or '(no name)'}{heads}: {' | '.join(shown)}>"

    _repr_html_ = repr_html


def head_track_ids(attrs: Mapping[str, Any]) -> tuple[str, ...]:
    """The ids in a group's `attrs["head_tracks"]`, in their order."""
    return tuple(str(track["id"]) for track in attrs.get("head_tracks") or ())


def checked_attrs(group: SpanGroup, *names: str) -> dict[str, Any]:
    """The attributes of a cluster's group, which others may have written.

    names (str): those that are looked at, by default all that are known.
    RAISES: T026 for one that is not what docs/contract.md says.
    """
    attrs: dict[str, Any] = group.attrs
    check_attrs(attrs, group.name, len(group), *names)
    return attrs


def check_attrs(attrs: Mapping[str, Any], key: str, n_mentions: int, *names: str) -> None:
    """As `checked_attrs`, of attributes that are no group's yet. RAISES: T026."""
    for name in names or _RULES:
        if name in attrs:
            expected, holds = _RULES[name]
            value = attrs[name]
            if not holds(value) or (name in _EACH and len(value) not in (0, n_mentions)):
                if name in _EACH:
                    expected = f"{expected} ({n_mentions}) or none"
                found = repr(value)
                found = found if len(found) <= _LONGEST else f"{found[:_LONGEST]}…"
                raise error("T026", key=key, name=name, found=found, expected=expected)


def _is_number(value: Any) -> bool:
    try:
        return isinstance(value, Real) and math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def _is_text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _are_texts(value: Any) -> bool:
    listed = isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
    return value is None or listed


def _are_numbers(value: Any) -> bool:
    sized = hasattr(value, "__len__") and hasattr(value, "__getitem__")
    return sized and not isinstance(value, Mapping) and all(map(_is_number, value))


def _are_parts(value: Any) -> bool:
    return value is None or (isinstance(value, Mapping) and all(map(_is_number, value.values())))


def _are_tracks(value: Any) -> bool:
    return value is None or (isinstance(value, list | tuple) and all(map(_is_track, value)))


def _is_track(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("id"), str | int)
        and _is_number(value.get("score", 0.0))
        and _are_parts(value.get("evidence"))
    )


_LONGEST = 60  # characters of a wrong value
_EACH = ("scores", "link_scores")
_TEXT = ("a text or None", _is_text)
_RULES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "name": _TEXT,
    "scores": ("a list with one number for each mention", _are_numbers),
    "link_scores": ("a list with one number for each mention", _are_numbers),
    "head_tracks": ('a list of {"id", "score", "evidence"}', _are_tracks),
    "link_status": ("a text", lambda value: isinstance(value, str)),
    "visible": ("a number or None", lambda value: value is None or _is_number(value)),
    "link_reason": _TEXT,
    "link_note": _TEXT,
    "head_scores": ("a dict of numbers by head", _are_parts),
    PERSON_KEY: _TEXT,
    "gold_heads": ("a list of texts or None", _are_texts),
    "gold_name": _TEXT,
}
