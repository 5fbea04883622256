"""A pipeline run on annotated dialogues, with gold mentions or gold clusters given to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc
from spacy.training import Example

from ..doc.annotations import ClusterData, write_clusters
from .gold import GoldCount, gold_in

if TYPE_CHECKING:
    from spacy.language import Language


def cluster_gold(
    nlp: Language, name: str, examples: Sequence[Example], batch_size: int, count: GoldCount
) -> list[Doc]:
    """Cluster the gold mentions: the pipes before the clusterer run, those after it do not."""
    pipe: Any = nlp.get_pipe(name)
    after = nlp.pipe_names[nlp.pipe_names.index(name) :]
    done: list[Doc] = []
    for i in range(0, len(examples), batch_size):
        batch = examples[i : i + batch_size]
        with nlp.select_pipes(disable=after):
            docs = list(nlp.pipe([eg.predicted for eg in batch], batch_size=batch_size))
        gold = gold_in(docs, batch, count=count)
        given = [[mention for cluster in clusters for mention in cluster] for clusters in gold]
        pipe.set_annotations(docs, pipe.predict(docs, mentions=given))
        for doc in docs:
            doc.tensor = doc.tensor[:0]  # the vectors of one batch are all that is kept at a time
        done.extend(docs)
    return done


def link_gold_clusters(
    nlp: Language, linker: str, examples: Sequence[Example], batch_size: int, count: GoldCount
) -> list[Doc]:
    """Run the pipeline, with the gold clusters in the Docs when the linker comes."""
    names = nlp.pipe_names
    at = names.index(linker)
    done: list[Doc] = []
    for i in range(0, len(examples), batch_size):
        batch = examples[i : i + batch_size]
        with nlp.select_pipes(disable=names[at:]):
            docs = list(nlp.pipe([eg.predicted for eg in batch], batch_size=batch_size))
        gold = gold_in(docs, batch, count=count)
        for doc, clusters in zip(docs, gold, strict=True):
            write_clusters(doc, [ClusterData(tuple(mentions)) for mentions in clusters])
        with nlp.select_pipes(disable=names[:at]):
            docs = list(nlp.pipe(docs, batch_size=batch_size))
        for doc in docs:
            doc.tensor = doc.tensor[:0]  # the vectors of one batch are all that is kept at a time
        done.extend(docs)
    return done
