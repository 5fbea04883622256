"""People as JSON, versioned, and back.

    {"version": 1, "settings": {"threshold": 0.7, "head_min": 0.6, "mention_min": 0.45},
     "videos": [{"video": "clip.mp4", "title": "…", "documents": ["t1", "t2"],
       "people": [{"id": "P1", "name": "刘德华", "words": "…", "aliases": {"华仔": 2},
         "plural": false, "threads": 2, "comments": 3, "probability": 0.98,
         "clusters": [["t1", 1], ["t2", 1]],
         "mentions": [{"document": "t1", "cluster": 1, "turn": 0, "start": 3, "end": 6,
                       "text": "刘德华", "type": "PROPER", "writer": "A", "comment": null}],
         "writers": ["A"], "heads": {"H1": 0.91},
         "joins": [{"first": ["t1", 1], "second": ["t2", 1], "probability": 0.98,
                    "reasons": [{"evidence": "listed", "nats": 6.0, "note": "…"}]}],
         "sums": {}, "unsure": []}]}]}

"threads", "comments" and "probability" can be told from the rest: they are for people to read, and
reading passes them over. "settings" has "one_video": true where all dialogues were taken as one
video's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import TiktalkError, error
from ..files import json_text, no_file, read_json
from ..files import write_text as write_whole
from ..formats.fields import as_int, as_list, as_object, as_optional_text, as_text, required
from ..formats.partitions import is_partitions, manifest_object, read_results
from ..formats.source import Where, json_type
from .settings import PeopleSettings
from .types import ClusterRef, Join, Person, PersonMention, Reason, VideoPeople, disagreement

VERSION = 1


def people_to_json(
    videos: Sequence[VideoPeople], *, settings: PeopleSettings | None = None
) -> dict[str, Any]:
    """People as the object that the module's docstring shows."""
    made = _settings(videos, settings)
    return {"version": VERSION, "settings": made, "videos": [_video(v) for v in videos]}


def write_people(
    path: str | Path, videos: Sequence[VideoPeople], *, settings: PeopleSettings | None = None
) -> None:
    """Write people as JSON, a person a line, UTF-8; the folder is made. RAISES: OSError."""
    write_whole(path, _pieces(videos, _settings(videos, settings)), parents=True)


def _settings(
    videos: Sequence[VideoPeople], settings: PeopleSettings | None
) -> Mapping[str, float]:
    """What the people were found with: what is given goes before what they say."""
    own = videos[0].settings if videos else {}
    given = settings.numbers() if settings else {}
    return {**PeopleSettings().numbers(), **own, **given}


def _pieces(videos: Sequence[VideoPeople], settings: Mapping[str, float]) -> Iterator[str]:
    yield f'{{"version": {VERSION}, "settings": {json_text(settings)},\n "videos": ['
    for number, video in enumerate(videos):
        head = {k: v for k, v in _video(video, people=False).items() if k != "people"}
        yield ("," if number else "") + f"\n  {json_text(head)[:-1]}," + '\n   "people": ['
        for k, person in enumerate(video.people):
            yield ("," if k else "") + f"\n    {json_text(person_to_json(person))}"
        yield "]}"
    yield "]}\n"


def _video(video: VideoPeople, *, people: bool = True) -> dict[str, Any]:
    return {
        "video": video.video,
        "title": video.title,
        "documents": list(video.documents),
        "people": [person_to_json(person) for person in video.people] if people else [],
    }


def person_to_json(person: Person) -> dict[str, Any]:
    """One person as the module's docstring shows."""
    return {
        "id": person.id,
        "name": person.name,
        "words": person.words,
        "aliases": dict(person.aliases),
        "plural": person.plural,
        "threads": len(person.threads),
        "comments": person.comments,
        "probability": person.probability,
        "clusters": [list(ref) for ref in person.clusters],
        "mentions": [mention._asdict() for mention in person.mentions],
        "writers": list(person.writers),
        "heads": dict(person.heads),
        "joins": [
            {
                "first": list(join.first),
                "second": list(join.second),
                "probability": join.probability,
                "reasons": [reason._asdict() for reason in join.reasons],
            }
            for join in person.joins
        ],
        "sums": dict(person.sums),
        "unsure": [mention._asdict() for mention in person.unsure],
    }


def read_people(path: str | Path) -> list[VideoPeople]:
    """Read what `write_people` wrote, or `tiktalk people --out NAME.parquet`.

    RAISES: T896 for no file, no JSON, and anything else; T593 for a folder that is not done.
    """
    if is_partitions(path):
        videos = [obj for _, obj in read_results(Path(path), "people")]
        made = manifest_object(Path(path)).get("settings")
        made = made if isinstance(made, Mapping) else {}
        obj = {"version": VERSION, "settings": made, "videos": videos}
        return people_from_json(obj, name=str(path))
    reason = no_file(path)
    if reason:
        raise error("T896", path=path, reason=reason)
    try:
        obj = read_json(path)
    except (OSError, ValueError, RecursionError) as err:
        raise error("T896", path=path, reason=f"it is no JSON ({err})") from err
    return people_from_json(obj, name=str(path))


def people_from_json(obj: object, *, name: str = "The object") -> list[VideoPeople]:
    """People of the object that `people_to_json` made. RAISES: T896, naming `name`."""
    if not isinstance(obj, Mapping) or "videos" not in obj:
        found = f'it is {json_type(obj)} without "videos"'
        raise error("T896", path=name, reason=found)
    if obj.get("version") != VERSION:
        reason = f"its version is {obj.get('version')!r}, and this release reads {VERSION}"
        raise error("T896", path=name, reason=reason)
    where = Where(name)
    try:
        videos = as_list(obj["videos"], "videos", where)
        made = _read_settings(obj.get("settings"), where)
        read = [_read_video(as_object(v, "a video", where), where, made) for v in videos]
    except TiktalkError as err:
        raise error("T896", path=name, reason=str(err).rstrip(".")) from err
    for video in read:
        contradiction = disagreement(video)
        if contradiction:
            raise error("T896", path=name, reason=contradiction)
    return read


def _read_settings(value: object, where: Where) -> dict[str, float]:
    """Those that are known here: later releases may have others, and earlier files none."""
    given = {} if value is None else as_object(value, "settings", where)
    known = [name for name in PeopleSettings().numbers() if name in given]
    made = {name: _number(given[name], name, where) for name in known}
    return {**made, **({"one_video": True} if given.get("one_video") is True else {})}


def _read_video(obj: Mapping[str, Any], where: Where, settings: Mapping[str, float]) -> VideoPeople:
    people = as_list(required(obj, "people", "a video", where), "people", where)
    return VideoPeople(
        as_optional_text(obj.get("video"), "video", where),
        as_optional_text(obj.get("title"), "title", where),
        _texts(required(obj, "documents", "a video", where), "documents", where),
        tuple(_read_person(as_object(person, "a person", where), where) for person in people),
        settings,
    )


def _read_person(obj: Mapping[str, Any], where: Where) -> Person:
    def get(name: str) -> Any:
        return required(obj, name, "a person", where)

    plural = get("plural")
    if not isinstance(plural, bool):
        expected = "true or false"
        found = json_type(plural)
        raise error("T118", where=where, what="plural", expected=expected, found=found)
    return Person(
        id=as_text(get("id"), "id", where),
        name=as_optional_text(get("name"), "name", where),
        words=as_text(get("words"), "words", where),
        aliases={
            alias: as_int(n, "an alias", where)
            for alias, n in as_object(get("aliases"), "aliases", where).items()
        },
        plural=plural,
        clusters=tuple(_ref(ref, where) for ref in as_list(get("clusters"), "clusters", where)),
        mentions=tuple(_mention(m, where) for m in as_list(get("mentions"), "mentions", where)),
        writers=_texts(get("writers"), "writers", where),
        heads=_numbers(get("heads"), "heads", where),
        joins=tuple(_join(join, where) for join in as_list(get("joins"), "joins", where)),
        sums=_numbers(get("sums"), "sums", where),
        # Older files have none.
        unsure=tuple(_mention(m, where) for m in as_list(obj.get("unsure", []), "unsure", where)),
    )


def _ref(value: object, where: Where) -> ClusterRef:
    pair = as_list(value, "a cluster", where)
    if len(pair) != 2:
        expected = "a document and a number"
        found = f"{len(pair)} values"
        raise error("T118", where=where, what="a cluster", expected=expected, found=found)
    return ClusterRef(as_text(pair[0], "a document", where), as_int(pair[1], "a cluster", where))


def _mention(value: object, where: Where) -> PersonMention:
    obj = as_object(value, "a mention", where)
    fields: dict[str, Any] = {}
    for name in PersonMention._fields:
        given = required(obj, name, "a mention", where)
        if name in ("cluster", "turn", "start", "end"):
            fields[name] = as_int(given, name, where)
        elif name == "comment":
            fields[name] = as_optional_text(given, name, where)
        else:
            fields[name] = as_text(given, name, where)
    return PersonMention(**fields)


def _join(value: object, where: Where) -> Join:
    obj = as_object(value, "a join", where)
    why = []
    for given in as_list(required(obj, "reasons", "a join", where), "reasons", where):
        reason = as_object(given, "a reason", where)
        name, note = (as_text(reason.get(k), k, where) for k in ("evidence", "note"))
        why.append(Reason(name, _number(reason.get("nats"), "nats", where), note))
    first, second = (_ref(required(obj, k, "a join", where), where) for k in ("first", "second"))
    probability = _number(required(obj, "probability", "a join", where), "probability", where)
    return Join(first, second, probability, tuple(why))


def _texts(value: object, what: str, where: Where) -> tuple[str, ...]:
    return tuple(as_text(text, f"one of {what}", where) for text in as_list(value, what, where))


def _numbers(value: object, what: str, where: Where) -> dict[str, float]:
    return {k: _number(v, what, where) for k, v in as_object(value, what, where).items()}


def _number(value: object, what: str, where: Where) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise error("T118", where=where, what=what, expected="a number", found=json_type(value))
    try:
        number = float(value)
    except OverflowError:  # a whole number of 400 digits
        number = math.inf
    if not math.isfinite(number):
        expected, found = "a finite number", str(number)
        raise error("T118", where=where, what=what, expected=expected, found=found)
    return number
