"""Dialogues and their way into a Doc and back (docs/contract.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Doc

from ..errors import check_kind, error
from ..shown import repr_html
from .character_docs import character_doc, takes_characters
from .contract import LINE_BREAKS, TEXT_FIELDS, USER_DATA_KEY
from .turn_facts import FACTS, facts_of, facts_text, read_facts
from .turns import TurnPlace, is_break, text_field, turn_places, write_turns

if TYPE_CHECKING:
    from .speakers import Labels

_SURROGATE = re.compile("[\ud800-\udfff]")
_TO_SPACE = str.maketrans(dict.fromkeys(LINE_BREAKS, " "))
_JSON_FIELDS = frozenset((*TEXT_FIELDS, "turns"))
PREDICTED_FIELDS = ("heads", "tracks", "error", "cats")
"""What a result of `tiktalk annotate` has beside the fields of a record."""
# A record of our JSONL format is a dialogue with gold in it: the gold is not the dialogue's.
_OTHER_FIELDS = frozenset(("clusters", "boxes", "video_type", *PREDICTED_FIELDS))


@dataclass(frozen=True)
class Turn:
    """One comment and who wrote it.

    speaker (str): any label, "" where it is unknown.
    text (str): the comment. Line breaks become one space each, so that every character keeps its
        place.
    reply_to (int | str | None): whom it answers: the index of a turn of the same dialogue, or a
        writer's name.
    id (str | None): what the platform calls the comment.
    source (Mapping[str, str]): what else its file says of it, text by text ("time", "likes",
        "place", "writer_id" …).
    RAISES: T001 where speaker or text is no text, T190 for another field of the wrong type.
    """

    speaker: str
    text: str
    reply_to: int | str | None = None
    id: str | None = None
    source: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        speaker = "" if self.speaker is None else self.speaker
        if not isinstance(speaker, str) or not isinstance(self.text, str):
            raise error("T001", turn=(self.speaker, self.text))
        object.__setattr__(self, "speaker", speaker.translate(_TO_SPACE).strip())
        object.__setattr__(self, "text", self.text.translate(_TO_SPACE))
        self._check_facts()

    def __repr__(self) -> str:
        facts = "".join(f", {name}={value!r}" for name, value in facts_of(self).items())
        return f"Turn(speaker={self.speaker!r}, text={self.text!r}{facts})"

    def _check_facts(self) -> None:
        reply, pairs = self.reply_to, self.source
        if isinstance(reply, Integral) and not isinstance(reply, bool | int):  # of a column
            reply = int(reply)
            object.__setattr__(self, "reply_to", reply)
        index = isinstance(reply, int) and not isinstance(reply, bool) and reply >= 0
        if not (reply is None or index or (isinstance(reply, str) and reply)):
            expected = "the index of a turn, from 0, a writer's name, or None"
            raise error("T190", field="reply_to", value=reply, expected=expected)
        if self.id is not None and not isinstance(self.id, str):
            raise error("T190", field="id", value=self.id, expected="a text or None")
        texts = isinstance(pairs, Mapping) and {*map(type, pairs), *map(type, pairs.values())}
        if texts is False or not texts <= {str}:
            raise error("T190", field="source", value=pairs, expected="texts by their names")
        object.__setattr__(self, "source", dict(pairs))  # of its own: a reader may fill one again


@dataclass(frozen=True)
class Dialogue:
    """The turns of one comment dialogue, with the title, video and key where they are known.

    title (str | None): the video's title, context for the model.
    video (str | None): the video's path or address.
    key (str | None): what identifies the dialogue in a corpus.
    RAISES: T001 for a turn that is none and T002 for a title, video or key that is no text.
    """

    turns: tuple[Turn, ...]
    title: str | None = None
    video: str | None = None
    key: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "turns", tuple(_as_turn(turn) for turn in self.turns))
        if isinstance(self.video, Path):
            object.__setattr__(self, "video", str(self.video))
        for name in TEXT_FIELDS:
            value = getattr(self, name)
            if value is not None and not isinstance(value, str):
                raise error("T002", field=name, value=value)

    @property
    def text(self) -> str:
        """The turns' texts, joined by line breaks: the text of the Doc of `to_doc`."""
        return "\n".join(turn.text for turn in self.turns)

    @classmethod
    def from_turns(
        cls,
        turns: Iterable[tuple[str, str] | Turn],
        *,
        title: str | None = None,
        video: str | Path | None = None,
        key: str | None = None,
    ) -> Dialogue:
        """Make a dialogue of (speaker, text) pairs.

        RAISES: T001 for a turn that is none and T002 for a title, video or key that is no text.
        """
        path = str(video) if isinstance(video, Path) else video
        return cls(tuple(map(_as_turn, turns)), title=title, video=path, key=key)

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        title: str | None = None,
        video: str | Path | None = None,
        key: str | None = None,
        speakers: bool = True,
        labels: bool | Labels | None = None,
    ) -> Dialogue:
        """Make a dialogue of lines "小北：…", of a chat export, or of bare lines.

        Blank lines and a byte-order mark are left out. A line is a turn, unless it goes on with
        the turn before it; one without a writer is a turn of the unknown speaker "". What is a
        writer, and not text with a colon in it (10:30出发, 注意：…), is told in `parse_lines`.

        labels (bool, Labels or None): None decides, True takes every label that can be a writer's,
            False takes every line as it is, and so does `speakers=False`. A text that is part of a
            file is read with its `Labels`.
        RAISES: T003 for what is no text, T040 for other labels.
        """
        if not isinstance(text, str):
            raise error("T003", found=type(text).__name__)
        from .speakers import parse_lines  # its patterns take longer to load than the rest of us

        turns = parse_lines(text.removeprefix("\ufeff"), labels=labels if speakers else False)
        return cls.from_turns(turns, title=title, video=video, key=key)

    @classmethod
    def from_json(cls, record: str | dict[str, Any]) -> Dialogue:
        """Make a dialogue of `to_json`'s dict, or of such a dict as JSON text.

        A turn is {"speaker": …, "text": …}, with "reply_to", "id" and "source" where they are
        known, or [speaker, text], or a text alone. The gold fields of
        a corpus record ("clusters", "boxes", "video_type") and the findings of `tiktalk annotate`
        ("heads", "tracks", "error", "cats") are passed over.

        RAISES: T004 for what is no such record and T005 for unknown fields.
        """
        if isinstance(record, str):
            try:
                record = json.loads(record)
            except (ValueError, RecursionError) as err:
                raise error("T004", reason=f"it is not JSON ({err})") from err
        if not isinstance(record, dict):
            raise error("T004", reason=f"it is a {type(record).__name__}, not an object")
        turns = record.get("turns")
        if not isinstance(turns, list | tuple):
            raise error("T004", reason='it has no list "turns"')
        unknown = sorted(map(str, set(record) - _JSON_FIELDS - _OTHER_FIELDS))
        if unknown:
            raise error("T005", fields=", ".join(unknown))
        fields = {field: record.get(field) for field in TEXT_FIELDS}
        return cls(tuple(_turn_from_json(turn) for turn in turns), **fields)

    def to_json(self) -> dict[str, Any]:
        """The dialogue as a dict for JSON: key, title, video (null where unknown) and turns."""
        return {
            "key": self.key,
            "title": self.title,
            "video": self.video,
            "turns": [{"speaker": t.speaker, "text": t.text, **facts_of(t)} for t in self.turns],
        }

    def to_doc(self, nlp: Language) -> Doc:
        """The dialogue as a Doc, tokenized turn by turn with `nlp.make_doc`.

        `doc.text` is `self.text`: turns are joined by one line break token that belongs to no
        turn. `doc.spans["turns"]` has a Span a turn (label: the speaker; see `write_turns`);
        title, video and key stand in `doc.user_data["spacy_tiktalk"]`. Give the Doc to `nlp`
        for the annotations.

        RAISES: T006 where the tokenizer does not keep the text, T007 for half an emoji, T027 for
            what is no pipeline.
        """
        check_kind(nlp, Language, "Dialogue.to_doc")
        self._check_text()
        texts = [turn.text for turn in self.turns]
        short = all(len(text) <= nlp.max_length for text in texts)
        make = character_doc if short and takes_characters(nlp) else _joined_doc
        doc, bounds = make(nlp, texts)
        write_turns(doc, [(s, e, t.speaker) for (s, e), t in zip(bounds, self.turns, strict=True)])
        fields = {f: getattr(self, f) for f in TEXT_FIELDS if getattr(self, f) is not None}
        fields.update(facts_text(self.turns))
        if fields:
            doc.user_data[USER_DATA_KEY] = fields
        return doc

    def _check_text(self) -> None:
        """Here and not in Turn, so that readers of files can name the place first (T123)."""
        named = {"The text": self.text, "A speaker": "\n".join(t.speaker for t in self.turns)}
        named.update({f"The {field}": getattr(self, field) or "" for field in TEXT_FIELDS})
        for what, text in named.items():
            codepoint = lone_surrogate(text)
            if codepoint:
                raise error("T007", what=what, codepoint=codepoint)

    @classmethod
    def from_doc(cls, doc: Doc) -> Dialogue:
        """The dialogue that a Doc carries; without turns, each line is one (see `turn_spans`).

        RAISES: T027 for what is no Doc.
        """
        check_kind(doc, Doc, "Dialogue.from_doc")
        text = doc.text
        turns = [Turn(t.speaker, _text_of(doc, text, t)) for t in turn_places(doc)]
        facts = read_facts(doc, len(turns))
        turns = [replace(t, **f) if f else t for t, f in zip(turns, facts, strict=True)]
        return cls(tuple(turns), **{field: text_field(doc, field) for field in TEXT_FIELDS})

    _repr_html_ = repr_html


def lone_surrogate(text: str) -> str | None:
    """The first half of an emoji in a text, as "U+D83D"; None for what every encoder takes."""
    found = _SURROGATE.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def _text_of(doc: Doc, text: str, turn: TurnPlace) -> str:
    """A turn's characters, with a space before the line break: tokens end before their space."""
    first, last = turn.start_char, turn.end_char
    after = doc[turn.end] if turn.end < len(doc) else None
    # A token of spaces alone is not the space after a token; one that goes on was merged with it.
    is_token = after is not None and after.idx == last and not after.text.strip(" ")
    is_space = text[last : last + 1] == " " and not is_token
    # In a Doc made elsewhere a space between two turns belongs to neither.
    if first < last and is_space and (last + 1 == len(text) or is_break(text[last + 1])):
        last += 1
    return text[first:last]


def _joined_doc(nlp: Language, texts: list[str]) -> tuple[Doc, list[tuple[int, int]]]:
    """As `character_doc`, with any tokenizer. RAISES: T006."""
    parts: list[Doc] = []
    bounds: list[tuple[int, int]] = []
    n_tokens = 0
    for i, text in enumerate(texts):
        if i:
            parts.append(Doc(nlp.vocab, words=["\n"], spaces=[False]))
            n_tokens += 1
        part = nlp.make_doc(text)
        if part.text != text:
            raise error("T006", turn=i, text=text[:40], found=part.text[:40])
        parts.append(part)
        bounds.append((n_tokens, n_tokens + len(part)))
        n_tokens += len(part)
    # from_docs keeps what a tokenizer may set beside the words (norms, tags of some languages).
    joined = Doc.from_docs(parts, ensure_whitespace=False, exclude=("spans", "tensor", "user_data"))
    if joined is None:
        return Doc(nlp.vocab), bounds
    # from_docs starts a sentence at each part; whether one starts there is for a component to say.
    start = 0
    for part in parts:
        # spaCy says of every Doc of one token that it has this annotation.
        if start and (len(part) == 1 or (len(part) and not part.has_annotation("SENT_START"))):
            joined[start].is_sent_start = None
        start += len(part)
    return joined, bounds


def _as_turn(turn: Any) -> Turn:
    if isinstance(turn, Turn):
        return turn
    if isinstance(turn, list | tuple) and len(turn) == 2:
        return Turn(*turn)
    raise error("T001", turn=turn)


def _turn_from_json(turn: Any) -> Turn:
    if isinstance(turn, str):
        return Turn("", turn)
    if isinstance(turn, dict):
        unknown = sorted(map(str, set(turn) - {"speaker", "text", *FACTS}))
        if unknown:
            raise error("T005", fields=", ".join(f"turns.{name}" for name in unknown))
        facts = {name: turn[name] for name in FACTS if turn.get(name) is not None}
        text: Any = turn.get("text")  # None is refused by Turn
        return Turn(turn.get("speaker", ""), text, **facts)
    return _as_turn(turn)
