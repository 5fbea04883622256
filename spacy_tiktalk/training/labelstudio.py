"""Label Studio: what annotators exported, back to records; `labelstudio_write.py` makes the tasks.

A file is one JSON list of tasks. A task's "data" holds the dialogue as its `Paragraphs` tag wants
it, [{"author": …, "text": …}], and beside it all else a record has. Each mention is a region of
`ParagraphLabels` (PROPER, NOMINAL or PRONOUN) with a text of its own, `cluster`: regions of the
same cluster text, or joined by a relation, mean the same person; a region with neither is a person
mentioned once. What is known of a person (name, visual labels) is kept in data "persons" under the
cluster text, and comes back for the cluster that still has it.

Offsets of a region are UTF-16 code units inside one paragraph, for so the browser counts: an emoji
is two. Where a region's own text says that somebody counted characters, those are taken (W875).

Read is, of each task, the annotation marked as ground truth, else the one saved last, of those
that are not cancelled (skipped); a task with none is left out and counted (W871). A task without
the key "annotations" is one that was never in Label Studio: its predictions are read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..dialogue import Dialogue, Turn
from ..errors import error
from .fields import as_list, as_object, as_optional_text, as_text, required
from .gold import DialogueRecord, GoldCluster, GoldMention, check_record
from .jsonl import box_from_json
from .offsets import Utf16
from .regions import MENTION_LABELS, Region, check_regions, group_regions
from .source import BadRecords, Where, decode, json_type, warn

MENTION, CLUSTER = "mention", "cluster"
_LABELS = ("paragraphlabels", "labels")


@dataclass
class _Notes:
    """What a file holds that is passed over, to be said once at the end."""

    unannotated: int = 0
    several: list[Where] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    in_characters: list[str] = field(default_factory=list)


def read_labelstudio(path: str | Path, *, on_error: str = "raise") -> list[DialogueRecord]:
    """Read an export of Label Studio (JSON, not JSON-MIN), or a file of tasks for it.

    on_error: "raise" stops at the first bad task, "skip" leaves bad ones out and warns once.
    Raises: T101, T103, T104, T110, T115, T117-T125, T870-T874.
    """
    return load_labelstudio(BadRecords(str(path), on_error))


def load_labelstudio(bad: BadRecords) -> list[DialogueRecord]:
    """`read_labelstudio` for a caller who wants the count of refused tasks as well."""
    notes = _Notes()
    tasks = _tasks(bad)
    found = list(_annotated(tasks, bad, notes))
    if tasks and not found and not bad.refused:
        raise error("T874", where=bad.path, n=len(tasks))
    records = bad.collect(found, lambda pair, where: _record(*pair, where, notes))
    if notes.unannotated:
        warn("W871", path=bad.path, n=notes.unannotated, total=len(tasks))
    if notes.several:
        first = f"{notes.several[0].unit} {notes.several[0].line}"
        warn("W872", path=bad.path, n=len(notes.several), total=len(tasks), first=first)
    if notes.ignored:
        what = ", ".join(f"{n} {reason}" for reason, n in sorted(notes.ignored.items()))
        warn("W873", path=bad.path, what=what)
    if notes.in_characters:
        warn("W875", path=bad.path, n=len(notes.in_characters), first=notes.in_characters[0])
    bad.finish()
    return records


def _tasks(bad: BadRecords) -> list[Any]:
    path = bad.source
    if not path.is_file():
        raise error("T101", path=bad.path)
    where = Where(bad.path)
    text = decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), where)
    try:
        value = json.loads(text)
    except json.JSONDecodeError as err:
        reason = f"{err.msg} in line {err.lineno}, column {err.colno}"
        raise error("T870", where=where, reason=reason) from err
    except (ValueError, RecursionError) as err:
        raise error("T870", where=where, reason=str(err)) from err
    if not isinstance(value, list):
        expected = "the file of Export, JSON"
        raise error("T871", where=where, reason=f"it is {json_type(value)}", expected=expected)
    return value


def _annotated(
    tasks: Sequence[Any], bad: BadRecords, notes: _Notes
) -> Iterator[tuple[Where, tuple[Mapping[str, Any], list[Any]]]]:
    """The tasks that have something to read, each with the results to take."""
    for number, task in enumerate(tasks, start=1):
        given = task.get("id") if isinstance(task, Mapping) else None
        by_id = isinstance(given, int) and not isinstance(given, bool)
        where = Where(bad.path, given if by_id else number, unit="task")
        if not isinstance(task, Mapping) or not isinstance(task.get("data"), Mapping):
            expected = 'objects with "data" (Export, JSON; JSON-MIN has lost what is needed)'
            reason = 'a task has no object "data"'
            bad.refuse(error("T871", where=where, reason=reason, expected=expected))
            continue
        kind = "annotations" if "annotations" in task else "predictions"
        answers = [
            answer
            for answer in task.get(kind) or ()
            if isinstance(answer, Mapping) and not answer.get("was_cancelled")
        ]
        if not answers and kind == "annotations":
            notes.unannotated += 1
            continue
        if len(answers) > 1:
            notes.several.append(where)
        results = max(answers, key=_age).get("result") if answers else []
        yield where, (task["data"], results if isinstance(results, list) else [])


def _age(answer: Mapping[str, Any]) -> tuple[bool, str, int]:
    """What the answer to take has most of: being ground truth, then being late."""
    when = answer.get("updated_at") or answer.get("created_at")
    number = answer.get("id")
    return (
        bool(answer.get("ground_truth")),
        when if isinstance(when, str) else "",
        number if isinstance(number, int) else 0,
    )


def _record(
    data: Mapping[str, Any], results: list[Any], where: Where, notes: _Notes
) -> DialogueRecord:
    key = as_optional_text(data.get("key"), "data.key", where)
    where = where.with_key(key)
    turns = []
    for entry in as_list(required(data, "dialogue", "data", where), "data.dialogue", where):
        paragraph = as_object(entry, "a paragraph", where)
        author = as_optional_text(paragraph.get("author"), "an author", where) or ""
        text = as_text(required(paragraph, "text", "a paragraph", where), "a text", where)
        turns.append(Turn(author, text))
    dialogue = Dialogue(
        tuple(turns),
        as_optional_text(data.get("title"), "data.title", where),
        as_optional_text(data.get("video"), "data.video", where),
        key,
    )
    regions, names, pairs = _read_results(results, dialogue, where, notes)
    check_regions(regions, where)
    persons = as_object(data.get("persons", {}), "data.persons", where)
    clusters = []
    for name, mentions in group_regions(regions, pairs, names, where=where):
        about = as_object(persons.get(name, {}) if name else {}, f"person {name!r}", where)
        heads = about.get("heads")
        if heads is not None:
            heads = tuple(as_text(h, "a label", where) for h in as_list(heads, "heads", where))
        called = as_optional_text(about.get("name"), f"the name of person {name!r}", where)
        clusters.append(GoldCluster(mentions, name=called, heads=heads))
    boxes = as_list(data.get("boxes", []), "data.boxes", where)
    record = DialogueRecord(
        dialogue,
        tuple(clusters),
        tuple(box_from_json(box, where) for box in boxes),
        as_optional_text(data.get("video_type"), "data.video_type", where),
    )
    return check_record(record, where)


def _read_results(
    results: list[Any], dialogue: Dialogue, where: Where, notes: _Notes
) -> tuple[list[Region], dict[str, str], list[tuple[str, str]]]:
    """The mentions, the cluster texts by region id, and the related pairs of region ids."""
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
        if not set(as_list(labels, f"labels of {name}", where)) & set(MENTION_LABELS):
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
    region_id: str, value: Mapping[str, Any], dialogue: Dialogue, where: Where, notes: _Notes
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
