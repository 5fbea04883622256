"""Which person each cluster is, written where the clusters are: in Docs and in results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from spacy.tokens import Doc

from ..doc.annotations import read_clusters
from ..doc.contract import PERSON_KEY, dialogue_name
from ..doc.turns import text_field
from ..errors import check_kind, error
from .types import VideoPeople


def attach_people(docs: Iterable[Doc], videos: Sequence[VideoPeople]) -> list[Doc]:
    """Write `attrs["person"]` of every cluster, so that `cluster.person` tells it.

    What was written there before is replaced; nothing else is touched.

    docs (Iterable[Doc]): those that the people were made of, in the same order where they have no
        keys.
    videos (Sequence[VideoPeople]): of `find_people`.
    RETURNS (list[Doc]): the Docs.
    RAISES: T898 where a Doc, or a cluster, is not one of those, and T027 for what is no Doc; then
        no Doc is changed.
    """
    docs = list(docs)
    persons = _ids(videos)
    told: list[tuple[Any, str]] = []
    for number, doc in enumerate(docs, start=1):
        check_kind(doc, Doc, "attach_people, in a list,")
        name = dialogue_name(text_field(doc, "key"), number)
        clusters = read_clusters(doc)
        ids = _of_document(persons, name, len(clusters))
        told += zip((cluster.group for cluster in clusters), ids, strict=True)
    for group, person in told:
        group.attrs = {**group.attrs, PERSON_KEY: person}
    return docs


def with_people(
    results: Iterable[Mapping[str, Any]], videos: Sequence[VideoPeople]
) -> Iterator[dict[str, Any]]:
    """Objects of a result of `annotate` with "person" in every cluster.

    RAISES: T898 as `attach_people`.
    """
    persons = _ids(videos)
    for number, obj in enumerate(results, start=1):
        name = dialogue_name(obj.get("key"), number)
        clusters = obj.get("clusters") or []
        ids = _of_document(persons, name, len(clusters))
        pairs = zip(clusters, ids, strict=True)
        yield {**obj, "clusters": [{**cluster, PERSON_KEY: person} for cluster, person in pairs]}


def _ids(videos: Sequence[VideoPeople]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for video in videos:
        for document in video.documents:
            found.setdefault(document, {})
        for person in video.people:
            for ref in person.clusters:
                found[ref.document][ref.cluster] = person.id
    return found


def _of_document(persons: Mapping[str, Mapping[int, str]], name: str, n: int) -> list[str]:
    known = persons.get(name)
    if known is None:
        raise error("T898", reason=f"there is no dialogue {name!r} among theirs")
    if sorted(known) != list(range(1, n + 1)):
        reason = f"of the dialogue {name!r} they have {len(known)} clusters, and it has {n}"
        raise error("T898", reason=reason)
    return [known[number] for number in range(1, n + 1)]
