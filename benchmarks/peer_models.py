"""One peer on inputs of given lengths, in its own environment: `bench.py --peers` starts this.

Prints one line of JSON. Nothing can be downloaded for it, so each is of the shape that its authors
published with random weights: that says nothing of what it finds, and all of what it takes. Pieces
are random too, as many as ours reads of the same dialogues.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # before anything is imported that has threads

Predict = Callable[[list[int]], Any]
"""Reads dialogues of so many pieces."""


def fastcoref() -> tuple[Predict, int]:
    """F-coref (Otmazgin et al., 2022): DistilRoBERTa's shape and heads 1,024 wide; what the package
    does with a batch, but for giving clusters their characters."""
    import torch
    from fastcoref.coref_models.modeling_fcoref import FCorefModel
    from fastcoref.utilities.util import create_clusters, create_mention_to_antecedent
    from transformers import RobertaConfig

    config = RobertaConfig(
        vocab_size=50265, num_hidden_layers=6, max_position_embeddings=514, type_vocab_size=1
    )
    config.coref_head = {
        "max_span_length": 30, "top_lambda": 0.25, "ffnn_size": 1024, "dropout_prob": 0.3,
        "max_segment_len": 512,
    }  # fmt: skip
    model = FCorefModel(config).eval()

    def predict(lengths: list[int]) -> None:
        import numpy as np

        ids, mask = padded(lengths, 50265)
        nothing = {"input_ids": [], "attention_mask": []}
        # Each dialogue is one segment.
        batch = {"input_ids": ids[:, None], "attention_mask": mask[:, None], "leftovers": nothing}
        with torch.no_grad():
            starts, ends, _, logits = (
                tensor.numpy() for tensor in model(batch, return_all_outputs=True)
            )
        of_doc, links = create_mention_to_antecedent(starts, ends, logits)
        for doc in range(len(lengths)):
            create_clusters(links[np.nonzero(of_doc == doc)])

    return predict, count(model)


def spacy_experimental() -> tuple[Predict, int]:
    """spaCy's experimental coreference over RoBERTa-base's shape, as in `en_coreference_web_trf`:
    `experimental_coref` alone, without the component that finds where mentions end."""
    import spacy
    import torch
    from spacy.tokens import Doc
    from thinc.api import Model
    from transformers import RobertaConfig, RobertaModel

    config = RobertaConfig(vocab_size=50265, max_position_embeddings=514, type_vocab_size=1)
    encoder = RobertaModel(config, add_pooling_layer=False).eval()

    def forward(model: Any, docs: list[Doc], is_train: bool) -> Any:
        lengths = [len(doc) for doc in docs]
        ids, mask = padded(lengths, 50265)
        with torch.no_grad():
            hidden = encoder(ids, attention_mask=mask).last_hidden_state.numpy()
        rows = [row[:n] for row, n in zip(hidden, lengths, strict=True)]
        return rows, lambda grads: []

    spacy.registry.architectures("bench.Roberta.v1")(
        lambda: Model("roberta", forward, dims={"nO": config.hidden_size})
    )
    nlp = spacy.blank("en")
    model = {
        "@architectures": "spacy-experimental.Coref.v1", "distance_embedding_size": 20,
        "hidden_size": 1024, "depth": 1, "dropout": 0.3, "antecedent_limit": 50,
        "antecedent_batch_size": 512, "tok2vec": {"@architectures": "bench.Roberta.v1"},
    }  # fmt: skip
    pipe: Any = nlp.add_pipe("experimental_coref", config={"model": model})
    pipe.model.initialize(X=[Doc(nlp.vocab, words=["w"] * 8)])
    heads = [shim._model for node in pipe.model.walk() for shim in node.shims]

    def predict(lengths: list[int]) -> None:
        docs = [Doc(nlp.vocab, words=["w"] * n) for n in lengths]
        pipe.set_annotations(docs, pipe.predict(docs))

    return predict, count(encoder) + sum(map(count, heads))


def maverick() -> tuple[Predict, int]:
    """The encoder of Maverick (Martinelli et al., 2024) alone, DeBERTa-v3-large's shape: without
    its heads, which its license keeps out of here, so it takes longer than this."""
    import torch
    from transformers import DebertaV2Config, DebertaV2Model

    config = DebertaV2Config(
        vocab_size=128100, hidden_size=1024, num_hidden_layers=24, num_attention_heads=16,
        intermediate_size=4096, type_vocab_size=0, relative_attention=True, position_buckets=256,
        norm_rel_ebd="layer_norm", share_att_key=True, pos_att_type=["p2c", "c2p"],
        position_biased_input=False, max_relative_positions=-1, max_position_embeddings=512,
        layer_norm_eps=1e-7, pooler_hidden_size=1024,
    )  # fmt: skip
    model = DebertaV2Model(config).eval()

    def predict(lengths: list[int]) -> None:
        ids, mask = padded(lengths, config.vocab_size)
        with torch.no_grad():
            model(ids, attention_mask=mask)

    return predict, count(model)


def padded(lengths: list[int], vocabulary: int) -> tuple[Any, Any]:
    """Random pieces, and a mask over them, as long as the longest."""
    import torch

    mask = torch.zeros(len(lengths), max(lengths), dtype=torch.int64)
    for row, n in enumerate(lengths):
        mask[row, :n] = 1
    ids = torch.randint(5, vocabulary, mask.shape) * mask + (1 - mask)
    return ids, mask


def count(module: Any) -> int:
    """How many numbers were learned."""
    return sum(p.numel() for p in module.parameters())


PEERS = {"fastcoref": fastcoref, "spacy_experimental": spacy_experimental, "maverick": maverick}


def main() -> None:
    asked = json.loads(sys.argv[1])
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    predict, parameters = PEERS[asked["peer"]]()
    lengths: list[int] = asked["pieces"]
    predict(lengths[:1])
    found: dict[str, Any] = {"parameters": parameters, "version": version(asked["package"])}
    rates = {}
    for batch in asked["batches"]:
        best = float("inf")
        for _ in range(asked["turns"]):
            before = time.process_time()
            for at in range(0, len(lengths), batch):
                predict(lengths[at : at + batch])
            best = min(best, time.process_time() - before)
        rates[batch] = len(lengths) / best
    print(json.dumps({**found, "rates": rates}))


if __name__ == "__main__":
    main()
