"""What joining must beat: each gives every cluster a person, without looking further."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from ...lexicon.aliases import Aliases, public_figures
from ...lexicon.mentions import best_name
from ...people.thread_clusters import ThreadCluster
from ...people.types import ClusterRef
from ...people.words.names import name_key

Persons = dict[ClusterRef, Hashable]


def one_per_dialogue(clusters: Sequence[ThreadCluster]) -> Persons:
    """Every cluster is a person of its own, as without people."""
    return {cluster.ref: cluster.ref for cluster in clusters}


def exact_name(clusters: Sequence[ThreadCluster]) -> Persons:
    """Clusters whose best name is the same text are one person."""
    return {cluster.ref: _name(cluster) or cluster.ref for cluster in clusters}


def name_or_alias(clusters: Sequence[ThreadCluster], aliases: Aliases | None = None) -> Persons:
    """As `exact_name`, and names that a list gives to one person are one name.

    aliases (Aliases | None): by default the list of public figures.
    """
    known = public_figures() if aliases is None else aliases
    found: Persons = {}
    for cluster in clusters:
        name = _name(cluster)
        people = sorted(known.people_of(name)) if name else []
        found[cluster.ref] = people[0] if len(people) == 1 else name or cluster.ref
    return found


def one_per_head(clusters: Sequence[ThreadCluster]) -> Persons:
    """Clusters whose best head is the same are one person; others stay alone."""
    return {
        cluster.ref: cluster.heads[0][0] if cluster.heads and not cluster.plural else cluster.ref
        for cluster in clusters
    }


BASELINES: dict[str, Callable[[Sequence[ThreadCluster]], Persons]] = {
    "one per dialogue": one_per_dialogue,
    "exact name": exact_name,
    "name and aliases": name_or_alias,
    "one per head": one_per_head,
}


def _name(cluster: ThreadCluster) -> str | None:
    name = best_name([(mention.text, mention.type) for mention in cluster.mentions])
    return None if name is None else name_key(name)
