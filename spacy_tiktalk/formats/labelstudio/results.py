"""One annotation in Label Studio: its regions, their clusters, the relations between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...doc.dialogue import Dialogue
from ...errors import error
from ..annotators.offsets import Utf16
from ..annotators.regions import MENTION_LABELS, Region
from ..fields import as_list, as_object, as_text, required
from ..record import GoldMention
from ..source import Where, json_type

MENTION, CLUSTER = "mention", "cluster"
_LABELS = ("paragraphlabels", "labels")


@dataclass
class Notes:
    """What a file holds that is passed over, to be said once at the end."""

    unannotated: int = 0
    several: list[Where] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    in_characters: list[str] = field(default_factory=list)


def read_results(
    results: list[Any], dialogue: Dialogue, where: Where, notes: Notes
) -> tuple[list[Region], dict[str, str], list[tuple[str, str]]]:
    """The mentions, the cluster texts by region id, and the related pairs of region ids.

    RAISES: T117, T118, T872.
    """
    regions: dict[str, Region] = {}
    others: set[str] = set()
    clusters: dict[str, str] = {}
    relations: list[tuple[str, str]] = []
    for result in results:
        obj = as_object(result, "a result", where)
        kind = obj.get("type")
        if kind == "relation":
            pair = [as_text(obj.get(name), name, where) for name in ("from_id", "to_id")]
            relations.append((pair[0], pair[1]))
            continue
        region_id = as_text(required(obj, "id", "a result", where), "the id of a result", where)
        name = f"region {region_id!r}"
        value = as_object(required(obj, "value", name, where), f"the value of {name}", where)
        if obj.get("from_name") == CLUSTER:
            given = _cluster_text(value, name, where)
            if given:
                clusters[region_id] = given
            continue
        labels = next((value[key] for key in _LABELS if key in value), None)
        if labels is None:
            notes.ignored[f"results of {obj.get('from_name')!r}"] += 1
            continue
        labels = as_list(labels, f"labels of {name}", where)
        if not any(label in MENTION_LABELS for label in labels):
            notes.ignored[f"regions labeled {'+'.join(map(str, labels)) or 'nothing'}"] += 1
            others.add(region_id)
            continue
        if region_id in regions:
            reason = "two mentions have this id"
            raise error("T872", where=where, region=name, reason=reason)
        regions[region_id] = _region(region_id, value, dialogue, where, notes)
    lost = (set(clusters) | {i for pair in relations for i in pair}) - set(regions) - others
    if lost:
        reason = "it has a cluster or a relation, but no mention has this id"
        raise error("T872", where=where, region=f"region {min(lost)!r}", reason=reason)
    pairs = [pair for pair in relations if pair[0] in regions and pair[1] in regions]
    names = {region_id: name for region_id, name in clusters.items() if region_id in regions}
    return list(regions.values()), names, pairs


def _cluster_text(value: Mapping[str, Any], name: str, where: Where) -> str:
    """What the annotator wrote as the cluster; "" for nothing."""
    given = value.get("text", value.get("choices", []))
    texts = [given] if isinstance(given, str) else as_list(given, f"the cluster of {name}", where)
    found = {as_text(text, f"the cluster of {name}", where).strip() for text in texts} - {""}
    if len(found) > 1:
        reason = f"it is in several clusters: {', '.join(sorted(found))}"
        raise error("T872", where=where, region=name, reason=reason)
    return found.pop() if found else ""


def _region(
    region_id: str, value: Mapping[str, Any], dialogue: Dialogue, where: Where, notes: Notes
) -> Region:
    name = f"region {region_id!r}"
    first, last = (_number(value, key, name, where) for key in ("start", "end"))
    units = [_number(value, key, name, where) for key in ("startOffset", "endOffset")]
    if first != last:
        reason = f"it begins in paragraph {first} and ends in {last}; a mention lies in one"
        raise error("T872", where=where, region=name, reason=reason)
    if not 0 <= first < len(dialogue.turns):
        reason = f"there is no paragraph {first}, only 0 to {len(dialogue.turns) - 1}"
        raise error("T872", where=where, region=name, reason=reason)
    text = dialogue.turns[first].text
    counted = Utf16(text)
    start, end = (counted.to_chars(unit) for unit in units)
    given = value.get("text")
    given = given if isinstance(given, str) and given.strip() else None
    fits = start is not None and end is not None and start < end
    if given is not None and not (fits and _same(text[start:end], given)):
        start, end = units
        if 0 <= start < end <= len(text) and _same(text[start:end], given):
            notes.in_characters.append(f"{where.unit} {where.line}, {name}")
        else:
            found = (
                text[counted.to_chars(units[0]) or 0 : counted.to_chars(units[1])] if fits else ""
            )
            reason = f"it says {given!r}, but its offsets {units} cut out {found!r}"
            raise error("T872", where=where, region=name, reason=reason)
    elif not fits:
        reason = f"its offsets {units} are not a piece of a text of {counted.length} UTF-16 units"
        raise error("T872", where=where, region=name, reason=reason)
    assert start is not None and end is not None
    return Region(region_id, GoldMention(first, start, end), text[start:end], name)


def _same(found: str, given: str) -> bool:
    """Whether two texts are the same but for white space, which a browser's selection changes."""
    return "".join(found.split()) == "".join(given.split())


def _number(value: Mapping[str, Any], key: str, name: str, where: Where) -> int:
    """A whole number, also one written as text, as paragraph numbers are."""
    found = required(value, key, f"the value of {name}", where)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 10:
        return int(found)
    if isinstance(found, bool) or not isinstance(found, int):
        raise error(
            "T118",
            where=where,
            what=f"{key} of {name}",
            expected="a whole number",
            found=json_type(found),
        )
    return found
