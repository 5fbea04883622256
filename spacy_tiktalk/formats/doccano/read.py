"""doccano's JSONL of sequence labeling with relations; `write.py` writes it.

    {"text": "A：是刘德华\\nB：他帅", "key": "a1", "title": "…",
     "entities": [{"id": 1, "label": "PROPER", "start_offset": 3, "end_offset": 6},
                  {"id": 2, "label": "PRONOUN", "start_offset": 9, "end_offset": 10}],
     "relations": [{"id": 1, "from_id": 2, "to_id": 1, "type": "same person"}],
     "tiktalk": {"speakers": ["A", "B"], …}}

The turns are the lines of the text, each with its speaker before a full-width colon, so that
annotators see who talks. Mentions are entities (PROPER, NOMINAL, PRONOUN), each related to the one
before it of the same person; entities without a relation are persons mentioned once. Everything
else of a record travels in "tiktalk", which doccano keeps as metadata and exports again; a person's
name and visual labels go to the cluster that has most of its mentions. Nothing is lost.

Offsets are UTF-16 code units, for so doccano counts in the browser: an emoji is two. A project
with "Count grapheme clusters as one character" counts otherwise and cannot be read back.
The file is pure ASCII, since doccano guesses the encoding of what it imports.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from ...doc.dialogue import Dialogue, Turn
from ...errors import error, warn
from ..annotators.offsets import Utf16
from ..annotators.regions import MENTION_LABELS, Region, check_regions, group_regions
from ..fields import as_int, as_list, as_object, as_optional_text, as_text, required
from ..jsonl import boxes_from_json, person_from_json, with_facts
from ..record import DialogueRecord, GoldCluster, GoldMention, check_record
from ..source import BadRecords, Where, filled, load_object, read_lines

SAME = "same person"
OURS = "tiktalk"
_RELATIONS = (SAME, "coref", "coreference", "identity")


def is_doccano(obj: Mapping[str, Any]) -> bool:
    """Whether an object is one of this format, with relations or without."""
    return "text" in obj and bool({"entities", "label", "labels"} & set(obj))


def load_doccano(bad: BadRecords) -> list[DialogueRecord]:
    """Read a JSONL export of doccano, or a file written for it.

    bad (BadRecords): The file, and what becomes of its bad records.
    RAISES: T101, T103, T104, T110-T118, T123, T124, T872, T873, T875, T876.
    """
    ignored: Counter[str] = Counter()
    records = bad.collect(
        filled(read_lines(bad.source, bad.path)),
        lambda raw, where: record_from_doccano(load_object(raw, where), where, ignored),
    )
    if ignored:
        what = ", ".join(f"{n} {reason}" for reason, n in sorted(ignored.items()))
        warn("W873", path=bad.path, what=what)
    bad.finish()
    return records


def record_from_doccano(
    obj: Mapping[str, Any], where: Where | None = None, ignored: Counter[str] | None = None
) -> DialogueRecord:
    """Build and check one record.

    ignored (Counter[str] | None): counts labels and relations of other kinds.
    RAISES: T117, T118, T123, T124, T872, T873, T875, T876.
    """
    where, ignored = where or Where(), Counter() if ignored is None else ignored
    key = as_optional_text(obj.get("key"), "key", where)
    where = where.with_key(key)
    text = as_text(required(obj, "text", "the record", where), "text", where)
    if "entities" not in obj or "relations" not in obj:
        raise error("T875", where=where)
    ours = as_object(obj.get(OURS, {}), OURS, where)
    lines = text.split("\n")
    prefixes = _prefixes(ours, lines, where)
    turns = [
        Turn(speaker, line[len(prefix) :])
        for line, (speaker, prefix) in zip(lines, prefixes, strict=True)
    ]
    turns = with_facts(turns, ours.get("turns"), f"{OURS}.turns", where)
    dialogue = Dialogue(
        tuple(turns),
        as_optional_text(obj.get("title"), "title", where),
        as_optional_text(ours.get("video"), "video", where),
        key,
    )
    regions, others = _regions(obj, dialogue, lines, [len(p) for _, p in prefixes], where, ignored)
    check_regions(list(regions.values()), where)
    pairs = _pairs(obj, regions, others, where, ignored)
    groups = group_regions(list(regions.values()), pairs, where=where)
    record = DialogueRecord(
        dialogue,
        tuple(_with_persons([mentions for _, mentions in groups], ours, where)),
        boxes_from_json(ours.get("boxes", []), where),
        as_optional_text(ours.get("video_type"), "video_type", where),
    )
    return check_record(record, where)


def _prefixes(ours: Mapping[str, Any], lines: list[str], where: Where) -> list[tuple[str, str]]:
    """The speaker of each line, and what stands before its turn's text."""
    if "speakers" not in ours:
        return [("", "")] * len(lines)
    given = as_list(ours["speakers"], "speakers", where)
    speakers = [as_text(speaker, "a speaker", where) for speaker in given]
    if len(speakers) != len(lines):
        reason = f"{len(lines)} lines for {len(speakers)} speakers"
        raise error("T876", where=where, reason=reason)
    found = [(speaker, speaker_prefix(speaker)) for speaker in speakers]
    for line, (speaker, prefix) in zip(lines, found, strict=True):
        if not line.startswith(prefix):
            reason = f"the line {line[:20]!r} does not begin with its speaker {speaker!r}"
            raise error("T876", where=where, reason=reason)
    return found


def speaker_prefix(speaker: str) -> str:
    """What stands before the text of a turn, so that annotators see who talks."""
    return f"{speaker}：" if speaker else ""


def _regions(
    obj: Mapping[str, Any],
    dialogue: Dialogue,
    lines: list[str],
    prefixes: list[int],
    where: Where,
    ignored: Counter[str],
) -> tuple[dict[int, Region], set[int]]:
    """The mentions by entity id, and the ids of entities that are none."""
    counted = Utf16("\n".join(lines))
    firsts = [0, *accumulate(len(line) + 1 for line in lines)]
    regions: dict[int, Region] = {}
    others: set[int] = set()
    for entry in as_list(obj["entities"], "entities", where):
        entity = as_object(entry, "an entity", where)
        number = as_int(required(entity, "id", "an entity", where), "the id of an entity", where)
        name = f"entity {number}"
        label = as_text(required(entity, "label", name, where), f"the label of {name}", where)
        if label not in MENTION_LABELS:
            ignored[f"entities labeled {label}"] += 1
            others.add(number)
            continue
        units = [
            as_int(required(entity, key, name, where), f"{key} of {name}", where)
            for key in ("start_offset", "end_offset")
        ]
        start, end = (counted.to_chars(unit) for unit in units)
        reason = ""
        turn = bisect_right(firsts, start) - 1 if start is not None else 0
        if start is None or end is None or start >= end:
            reason = (
                f"its offsets {units} are not a piece of a text of {counted.length} UTF-16 units "
                '(does the project "count grapheme clusters as one character"?)'
            )
        elif end > firsts[turn] + len(lines[turn]):
            reason = f"it reaches over the end of line {turn + 1}; a mention lies in one turn"
        elif start < firsts[turn] + prefixes[turn]:
            reason = f"it covers the speaker at the beginning of line {turn + 1}"
        elif number in regions:
            reason = "two entities have this id"
        if reason or start is None or end is None:
            raise error("T872", where=where, region=name, reason=reason)
        base = firsts[turn] + prefixes[turn]
        mention = GoldMention(turn, start - base, end - base)
        text = dialogue.turns[turn].text[mention.start : mention.end]
        regions[number] = Region(str(number), mention, text, name)
    return regions, others


def _pairs(
    obj: Mapping[str, Any],
    regions: Mapping[int, Region],
    others: set[int],
    where: Where,
    ignored: Counter[str],
) -> Iterator[tuple[str, str]]:
    for entry in as_list(obj["relations"], "relations", where):
        relation = as_object(entry, "a relation", where)
        kind = as_text(required(relation, "type", "a relation", where), "a relation's type", where)
        ends = [
            as_int(required(relation, key, "a relation", where), f"{key} of a relation", where)
            for key in ("from_id", "to_id")
        ]
        if kind.strip().lower() not in _RELATIONS:
            ignored[f"relations of type {kind}"] += 1
        elif any(number in others for number in ends):
            ignored["relations to entities with other labels"] += 1
        else:
            for number in ends:
                if number not in regions:
                    name, reason = f"entity {number}", "a relation names it, and it is not there"
                    raise error("T872", where=where, region=name, reason=reason)
            yield str(ends[0]), str(ends[1])


def _with_persons(
    clusters: list[tuple[GoldMention, ...]], ours: Mapping[str, Any], where: Where
) -> list[GoldCluster]:
    """The clusters, each with name and labels of the person most of whose mentions it has."""
    shares: list[tuple[int, int, int]] = []
    persons: list[tuple[str | None, tuple[str, ...] | None]] = []
    owner = {mention: i for i, cluster in enumerate(clusters) for mention in cluster}
    for number, entry in enumerate(as_list(ours.get("persons", []), "persons", where)):
        person = as_object(entry, "a person", where)
        persons.append(person_from_json(person, "a person", where))
        places = as_list(person.get("mentions", []), "mentions of a person", where)
        held = Counter(
            owner.get(GoldMention(*(as_int(n, "an offset", where) for n in as_list(p, "p", where))))
            for p in places
            if len(as_list(p, "a mention of a person", where)) == 3
        )
        shares += [(-n, number, i) for i, n in held.items() if i is not None]
    given: dict[int, tuple[str | None, tuple[str, ...] | None]] = {}
    taken: set[int] = set()
    for _, number, i in sorted(shares):
        if number not in taken and i not in given:
            given[i] = persons[number]
            taken.add(number)
    return [
        GoldCluster(mentions, *given.get(i, (None, None))) for i, mentions in enumerate(clusters)
    ]
