"""`mention_clusterer`: which words mention persons, and which mentions mean the same person."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.pipeline.trainable_pipe import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.vocab import Vocab
from thinc.api import Model, Optimizer, set_dropout_rate

from ..doc.annotations import ClusterData, write_clusters
from ..doc.character_docs import of_words
from ..doc.contract import MARKS_KEY
from ..doc.groups import keep_strings, mend_group
from ..doc.marks import write_marks
from ..doc.turns import tokens_over_turns
from ..errors import error, warn
from ..heap import trim_heap
from ..lexicon.aliases import (
    Aliases,
    AliasTable,
    public_figures,
    read_aliases,
    with_public_figures,
)
from ..lexicon.marks.kinds import MARK_KINDS
from ..lexicon.mentions import MENTION_TYPES
from ..video.settings import is_number
from .encoder_check import EncoderCheck
from .gold import GoldCount, GoldWarning, check_mentions, count_unscored, gold_clusters
from .one_by_one import OneByOne
from .settings import Settings

if TYPE_CHECKING:
    from ..models.text.clusters.decode import DecodedCluster
    from ..models.text.clusters.scores import ClusterScores
    from ..models.text.clusters.scoring_network import ClusterRequest


FIRST_PERSON = ("addressed", "always")
# Tokens, 2,000 comments: scoring them takes seconds, and leaves some 15 MB in small pieces.
_LONG = 20_000
# Examples in training, without a gold mention among them, after which that is no chance.
_ENOUGH = 100


class MentionClusterer(OneByOne, EncoderCheck, GoldWarning, Settings, TrainablePipe):
    """Finds the mentions of persons in a dialogue and clusters them.

    Start scores, span scores for likely starts inside the same turn, then antecedent scores over
    the mentions (after Maverick, ACL 2024, and TikTalkCoref, ACL 2025); trained with a sum of
    cross-entropies (`models.text.clusters.network.losses`). Writes `doc.spans["coref_clusters_1"]`
    and so on, in place of any it or another component wrote before. All settings but the scorer can
    be changed on a loaded pipeline, and are saved with it.

    start_threshold (float): Starts at least this probable get their spans scored, in [0, 1].
    mention_threshold (float): Spans at least this probable, given their start, are mentions, in [0,
        1]. The score a mention carries is the product of the two probabilities.
    score_threshold (float): Mentions of at least this score are kept, in [0, 1]; with `clusters` a
        part of it is enough for a name that is a mention elsewhere in the Doc, for whom a relative
        is of (小满 of 小满爸爸) and for who is pointed at by a place (左边那个护士). The 我 of a
        writer score as he does, by all that tells whether he is taken up. Where both probabilities
        are even the product is far below; the best F1 is had at half of that F1
        (Lipton et al., "Optimal Thresholding of Classifiers to Maximize F1 Measure", ECML 2014).
    link_threshold (float): A mention joins its best cluster where that is at least this probable
        against a person not mentioned before, in [0, 1].
    mention_temperature, link_temperature (float): What logits are divided by before they become the
        scores that mentions and links carry, above 0: fitted on held-out dialogues, so that of what
        is 80 % probable 80 % is right (Guo et al., "On Calibration of Modern Neural Networks", ICML
        2017). What is found depends on them by `score_threshold`, and where mentions cross and the
        more probable one stays.
    singletons (bool): Whether a person mentioned once is a cluster.
    distinct_names (bool): Whether a name joins no cluster in which somebody else's name stands
        (小雨 and 大鹏: see `lexicon.names_differ`), however probable the model holds the link.
    distinct_pronouns (bool): Whether 他 and 她, the 我 of two writers, and the 我 and 你 of one
        writer are kept apart, however probable the model holds the link.
    first_person (str): "addressed": 我 is a mention where the writer is a person of the talk,
        as in the training data. "always": every 我 that a writer says of himself is one, all of
        one writer in one cluster (not in quotes, not behind a colon, and only where the speaker is
        known).
    max_mention_width (int): Most tokens in a mention, above 0.
    max_antecedents (int): Most earlier mentions a mention is compared with, above 0.
    scorer (Callable | None): Examples → scores, for `nlp.evaluate`.

    Set on a loaded pipeline alone, and saved with it: `aliases`, other names of people beside the
    package's list of public figures. A mapping {"沈知行": ["木木老师"]} or a file (see
    `lexicon.aliases`), which is read at once and kept as a mapping; None for none. It is evidence
    that the model weighs, and no rule.

    RAISES: T301 for a setting out of its range, T310 for aliases that cannot be read.
    """

    SETTINGS = (
        "start_threshold",
        "mention_threshold",
        "score_threshold",
        "link_threshold",
        "mention_temperature",
        "link_temperature",
        "singletons",
        "distinct_names",
        "distinct_pronouns",
        "first_person",
        "aliases",
        "max_mention_width",
        "max_antecedents",
    )

    def __init__(
        self,
        vocab: Vocab,
        model: Model[Any, Any],
        name: str = "mention_clusterer",
        *,
        start_threshold: float,
        mention_threshold: float,
        score_threshold: float,
        link_threshold: float,
        mention_temperature: float,
        link_temperature: float,
        singletons: bool,
        distinct_names: bool,
        distinct_pronouns: bool,
        first_person: str,
        max_mention_width: int,
        max_antecedents: int,
        scorer: Callable[..., dict[str, Any]] | None,
    ) -> None:
        self.vocab = vocab
        self.model = model
        self.name = name
        self.scorer = scorer
        self._aliases: tuple[AliasTable, Aliases] | None = None
        self._without_gold: int | None = 0  # examples so far; None when there is no more to say
        self.cfg: dict[str, Any] = {"encoder": None}
        self.start_threshold = start_threshold
        self.mention_threshold = mention_threshold
        self.score_threshold = score_threshold
        self.link_threshold = link_threshold
        self.mention_temperature = mention_temperature
        self.link_temperature = link_temperature
        self.singletons = singletons
        self.distinct_names = distinct_names
        self.distinct_pronouns = distinct_pronouns
        self.first_person = first_person
        self.aliases: Mapping[str, Sequence[str]] | str | os.PathLike[str] | None = None
        self.max_mention_width = max_mention_width
        self.max_antecedents = max_antecedents
        self.note_configured()
        self._keep_labels()

    def _keep_labels(self) -> None:
        """Enter the labels it writes, as components of spaCy do: a writer of the same name who is
        met first in `nlp.memory_zone()` would take it along at the end of the zone."""
        keep_strings(self.vocab, [*MENTION_TYPES, *MARK_KINDS])

    def restore_settings(self, built: dict[str, Any], *, given: bool) -> None:
        """As in `Settings`; what is read takes the place of the strings of the vocabulary."""
        super().restore_settings(built, given=given)
        self._keep_labels()

    @classmethod
    def check_setting(cls, key: str, value: Any) -> Any:
        """The value as plain data, which is what is saved. RAISES: T301, T310."""
        if key == "aliases":
            return None if value is None else read_aliases(value)
        if key in ("singletons", "distinct_names", "distinct_pronouns"):
            rule = "it must be true or false"
            if isinstance(value, bool):
                return value
        elif key == "first_person":
            rule = f"it must be one of {', '.join(map(repr, FIRST_PERSON))}"
            if value in FIRST_PERSON:
                return str(value)
        elif key.endswith("_temperature"):
            rule = "it must be a number above 0"
            if is_number(value, 0) and value != 0:
                return float(value)
        elif key.endswith("_threshold"):
            rule = "it must be between 0 and 1"
            if is_number(value, 0, 1):
                return float(value)
        else:
            rule = "it must be a whole number above 0"
            if is_number(value, 1, whole=True):
                return int(value)
        raise error("T301", what=f"{key} = {value!r}", rule=rule)

    def predict(
        self, docs: Iterable[Doc], *, mentions: list[list[tuple[int, int]]] | None = None
    ) -> list[list[DecodedCluster]]:
        """Cluster a batch, without changing the Docs.

        docs (Iterable[Doc]): The Docs, encoded already where the model listens to a tok2vec.
        mentions (list | None): For each Doc, the (start, end) token offsets to cluster instead of
            looking for mentions: gold-mention mode.
        RETURNS (list): For each Doc its clusters in order of first mention.
        RAISES: T304-T306 if the encoder is not the one this was trained with, T010, T011, T308 or
            T309 for mentions that are not in the Docs or given twice.
        """
        from ..models.text.clusters.decode import add_unread, decode_clusters
        from ..models.text.clusters.first_person import with_first_persons

        docs = list(docs)
        if mentions is not None:
            check_mentions(docs, mentions)
        if not any(len(doc) for doc in docs):
            return [[] for _ in docs]
        with self.same_encoder(docs):
            request = replace(self.request(docs, mentions), every_pair=False)
            scores: ClusterScores = self.model.predict(request)
        if sum(map(len, docs)) >= _LONG:  # what scoring them left, before decoding
            trim_heap()
        clusters = decode_clusters(
            scores,
            link_threshold=self.link_threshold,
            singletons=self.singletons,
            distinct_names=self.distinct_names,
            distinct_pronouns=self.distinct_pronouns,
        )
        if mentions is None and self.first_person == "always":
            clusters = with_first_persons(clusters, scores.index)
            if not self.singletons:
                clusters = [[c for c in doc if len(c.mentions) > 1] for doc in clusters]
        if mentions is not None and self.singletons:
            add_unread(clusters, mentions, scores.index)
        return clusters

    def set_annotations(self, docs: Iterable[Doc], clusters: list[list[DecodedCluster]]) -> None:
        """Write the clusters, in place of older ones, and the marks where none stand yet."""
        docs = list(docs)
        for doc, found in zip(docs, clusters, strict=True):
            if MARKS_KEY in doc.spans:
                mend_group(doc, MARKS_KEY)
            else:
                write_marks(doc)
            data = [ClusterData(c.mentions, c.scores, c.link_scores) for c in found]
            write_clusters(doc, data)
            over = tokens_over_turns(doc)
            if over:
                warn("W004", tokens=", ".join(map(repr, over)))
        self._tell_of_words(docs)
        if sum(map(len, docs)) >= _LONG:  # what scoring them left, before the next component
            trim_heap()

    def _tell_of_words(self, docs: Sequence[Doc]) -> None:
        """Warn (W170) of tokens that the weights were not trained on."""
        if self.cfg["encoder"] is None or self.cfg.get("words"):
            return
        if of_words(docs):
            warn("W170", pipe=self.name)

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Optimizer | None = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from a batch. The loss is the sum of the start, span, pair and link losses.

        examples (Iterable[Example]): Gold clusters stand in the reference Docs' span groups, and in
            their user data what a teacher thinks of them, if one has seen them.
        drop (float): Dropout rate, in [0, 1).
        sgd (Optimizer | None): Applied at once if given.
        losses (dict | None): Updated under the component's name, and `name_start`, `name_span`,
            `name_pair` for the parts, and `name_link` where mentions are scored with clusters.
        """
        from ..models.text.clusters.network.losses import clusterer_loss
        from ..models.text.clusters.teacher_targets import taught_docs

        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "MentionClusterer.update")
        docs = [eg.predicted for eg in examples]
        # Nobody has a gradient for a batch without a token, and thinc's own layers fail on one.
        if not any(len(doc) for doc in docs):
            return losses
        set_dropout_rate(self.model, drop)
        count = GoldCount()
        gold = [gold_clusters(eg, count=count) for eg in examples]
        self._note_gold(len(examples), count)
        mentions = [[m for cluster in clusters for m in cluster] for clusters in gold]
        owners = [[k for k, cluster in enumerate(doc) for _ in cluster] for doc in gold]
        request = replace(
            self.request(docs, mentions),
            owners=owners,
            distractors=self.model.attrs.get("distractors", False),
        )
        scores, backprop = self.model.begin_update(request)
        count_unscored(gold, scores.index, self.max_mention_width, count=count)
        self.warn_dropped(count)
        self.note_trained(docs)
        self.cfg["words"] = self.cfg.get("words", False) or of_words(docs)
        parts, gradients = clusterer_loss(scores, gold, taught_docs(examples))
        backprop(gradients)
        if sgd is not None:
            self.finish_update(sgd)
        losses[self.name] += sum(parts.values())
        for part, value in parts.items():
            losses[f"{self.name}_{part}"] = losses.get(f"{self.name}_{part}", 0.0) + value
        return losses

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Any = None,
    ) -> None:
        """Build the model for the width of its token vectors, and look the gold over once.

        get_examples (Callable): Gives representative Examples.
        RAISES: TypeError (spaCy's E930, E978) for what is no function, or gives an empty list, or
            others than Examples. Without a gold mention it warns (W302).
        """
        from ..models.text.clusters.talk.token_index import index_tokens

        validate_get_examples(get_examples, "MentionClusterer.initialize")
        sample = [eg.predicted for eg in islice(get_examples(), 10)]
        self.model.initialize(X=self.request(sample, [[] for _ in sample]))
        count, n = GoldCount(), 0
        for eg in get_examples():
            n += 1
            gold = gold_clusters(eg, count=count)
            if gold:
                index = index_tokens([eg.predicted])
                count_unscored([gold], index, self.max_mention_width, count=count)
        self.warn_dropped(count)
        self._without_gold = None
        if not count.mentions:
            warn("W302", n=n)

    def _note_gold(self, n: int, count: GoldCount) -> None:
        """Warn (W302) once, where no example had gold so far: what is sourced has no initialize."""
        if self._without_gold is None:
            return
        self._without_gold += n
        if count.mentions:
            self._without_gold = None
        elif self._without_gold >= _ENOUGH:
            warn("W302", n=self._without_gold)
            self._without_gold = None

    def add_label(self, label: str) -> int:
        """Clusters have no labels to learn. RAISES: T307, always."""
        raise error("T307")

    def request(
        self, docs: list[Doc], mentions: list[list[tuple[int, int]]] | None
    ) -> ClusterRequest:
        """What the model is asked of Docs, by the settings. Without `mentions` it looks for them.

        mentions (list[list[tuple[int, int]]] | None): half-open token offsets, a list a Doc.
        """
        from ..models.text.clusters.scoring_network import ClusterRequest

        return ClusterRequest(
            docs=docs,
            start_threshold=self.start_threshold,
            mention_threshold=self.mention_threshold,
            score_threshold=self.score_threshold,
            max_mention_width=self.max_mention_width,
            max_antecedents=self.max_antecedents,
            mentions=mentions,
            aliases=self.known_aliases,
            mention_temperature=self.mention_temperature,
            link_temperature=self.link_temperature,
        )

    @property
    def known_aliases(self) -> Aliases:
        """The aliases of the package, and the user's with them."""
        table: AliasTable | None = self.cfg["aliases"]
        if table is None:
            return public_figures()
        if self._aliases is None or self._aliases[0] != table:
            self._aliases = deepcopy(table), with_public_figures(table)
        return self._aliases[1]
