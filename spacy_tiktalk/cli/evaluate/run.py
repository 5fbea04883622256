"""Running a pipeline over annotated dialogues and scoring it; nothing is printed here."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.tokens import Doc
from spacy.training import Example

from ...doc.annotations import cluster_keys
from ...doc.turns import text_field
from ...errors import error
from ...files import sha256_of
from ...formats.comments.options import CommentOptions
from ...formats.convert import read_records
from ...formats.docbin import DOCBIN_SUFFIX
from ...formats.registry import check_comment_options, check_format, guess_format
from ...metrics.bootstrap import bootstrap_interval
from ...metrics.coref.scorer import score_coref, tally_coref
from ...metrics.links.evaluation import evaluate_links, has_gold_links
from ...models.walking import weights_sha256
from ...pipeline.gold import GoldCount
from ...pipeline.on_gold import cluster_gold, link_gold_clusters
from ...training.corpus import DialogueCorpus
from ..shared.gold_videos import look_for_videos, naming_missing_videos
from ..shared.pipes import LINKER, find_linker, lacking_for, need_clusterer
from .evaluation import Evaluation, Run
from .found_gold import warn_of_found_gold

if TYPE_CHECKING:
    from spacy.language import Language

Progress = Callable[[Iterable[Doc], int], Iterable[Doc]]


def run(
    nlp: Language,
    *,
    model: str,
    data: Path,
    titles: bool = True,
    gold_mentions: bool = False,
    gold_clusters: bool = False,
    video_root: Path | None = None,
    look_in: Path | None = None,
    videos: bool = True,
    skip_unannotated: bool = False,
    bootstrap: int = 1000,
    batch_size: int = 64,
    progress: Progress | None = None,
    format: str = "auto",  # noqa: A002
    comments: CommentOptions | None = None,
) -> Evaluation:
    """Predict and score.

    video_root stays set in the pipeline; a head tracker that has none gets `look_in`.
    videos=False: no tracker runs, and no link is scored.

    model (str): what the caller calls the pipeline; the rest as the options.
    progress (Progress | None): hands the Docs on, and is told how many there are.
    format (str), comments (CommentOptions | None): as `read_records`.
    Warns (W504) of gold that a pipeline found.

    RAISES: T503 (gold mentions asked of a pipeline without clusterer), T504 (no gold), T834 (gold
        mentions and gold clusters), T835 (an option for a component that is not there), T892 (a
        video is not where it is looked for), T106 and T168 for the format and its options, what
        `DialogueCorpus` raises, and a head_tracker for a video.
    """
    weights = weights_sha256(nlp)
    given = "mentions" if gold_mentions else "clusters" if gold_clusters else None
    if gold_mentions and gold_clusters:
        raise error("T834", first="--gold-mentions", second="--gold-clusters")
    look_for_videos(nlp, model, video_root, look_in, videos=videos)
    linker = _prepared(nlp, model, given, videos=videos)
    found = _format_of(data, format, comments)
    examples = list(_corpus(data, titles, found, comments)(nlp))
    references = [eg.reference for eg in examples]
    gold = sum(map(_mentions, references))
    if not gold:
        raise error("T504", path=data, n=len(examples))
    warn_of_found_gold(data, found, references)
    docs, count, seconds = _predicted(
        nlp, model, given, linker, data, examples, batch_size, progress
    )
    done = [Example(doc, eg.reference) for doc, eg in zip(docs, examples, strict=True)]
    interval = None
    if bootstrap:
        tally = tally_coref(done, skip_unannotated=skip_unannotated)
        interval = bootstrap_interval(tally, n=bootstrap)
    links = None
    # With gold mentions no component after the clusterer runs.
    if linker is not None and not gold_mentions and any(map(has_gold_links, references)):
        links = evaluate_links(done, bootstrap=bootstrap)
    kinds = Counter(kind for eg in examples if (kind := text_field(eg.reference, "video_type")))
    return Evaluation(
        scores=score_coref(done, skip_unannotated=skip_unannotated),
        run=Run(
            model=f"{nlp.meta['lang']}_{nlp.meta['name']} {nlp.meta['version']}",
            data=data.name,
            data_sha256=sha256_of(data) if data.is_file() else None,
            dialogues=len(done),
            gold_mentions_given=gold_mentions,
            titles=titles,
            gold_mentions=gold,
            predicted_mentions=sum(_mentions(doc) for doc in docs),
            unusable_gold=count.dropped,
            subsets={kind: kinds[kind] for kind in sorted(kinds)},
            batch_size=batch_size,
            seconds=round(seconds, 3),
            dialogues_per_second=round(len(done) / seconds, 2),
            gold_clusters_given=gold_clusters,
            skip_unannotated=skip_unannotated,
            videos=videos,
            weights_sha256=weights,
        ),
        interval=interval,
        resamples=bootstrap,
        links=links,
    )


def _prepared(nlp: Language, model: str, given: str | None, *, videos: bool) -> str | None:
    """The name of what scores links, None where nothing does.

    given (str | None): which gold is given, "mentions" or "clusters".
    """
    linker = find_linker(nlp) if videos else None
    if given == "mentions":
        need_clusterer(nlp, model)
    if given == "clusters" and linker is None:
        raise lacking_for(nlp, model, LINKER, "--gold-clusters")
    return linker


def _predicted(
    nlp: Language,
    model: str,
    given: str | None,
    linker: str | None,
    data: Path,
    examples: list[Example],
    batch_size: int,
    progress: Progress | None,
) -> tuple[list[Doc], GoldCount, float]:
    """The annotated Docs, how many gold mentions could not be given, and the seconds it took."""
    count = GoldCount()
    with naming_missing_videos(data.name):
        nlp(examples[0].predicted.copy())
        start = time.perf_counter()
        if given == "mentions":
            docs = cluster_gold(nlp, need_clusterer(nlp, model), examples, batch_size, count)
        elif given == "clusters" and linker is not None:
            docs = link_gold_clusters(nlp, linker, examples, batch_size, count)
        else:
            done = nlp.pipe([eg.predicted for eg in examples], batch_size=batch_size)
            docs = list(progress(done, len(examples)) if progress else done)
    return docs, count, time.perf_counter() - start


def _corpus(
    data: Path, titles: bool, format_: str, comments: CommentOptions | None
) -> DialogueCorpus:
    """The dialogues; a .spacy file is read as it is, with everything its Docs hold."""
    if format_ == "spacy":
        check_comment_options(data, comments, format_)
        if data.is_dir() or data.suffix == DOCBIN_SUFFIX:
            return DialogueCorpus(data, titles=titles)
    reader = partial(read_records, format=format_, comments=comments)
    return DialogueCorpus(data, titles=titles, reader=reader)


def _format_of(data: Path, format_: str, comments: CommentOptions | None) -> str:
    check_format("--format", format_)
    if format_ != "auto":
        return format_
    return "spacy" if data.is_dir() else guess_format(data, comments=comments)


def _mentions(doc: Doc) -> int:
    return sum(len(doc.spans[key]) for key in cluster_keys(doc))
