"""Give a trained pipeline an encoder of fewer layers that imitates its own, to be trained on.

    python scripts/shrink_encoder.py training/large-1/calibrated training/small --layers 6 \\
        --talk data/talk.jsonl --talk data/fit/threads.spacy

Every second layer is kept, or what comes nearest to that, and learns to give each token the vector
that all layers give it (after Jiao et al., "TinyBERT", EMNLP Findings 2020; Sanh et al.,
"DistilBERT", 2019, for the layers to start from). No annotations are read. The rest of the pipeline
stays as it is, so that `configs/further.cfg` can go on from there.
"""

from __future__ import annotations

import argparse
import copy
import random
import sys
import time
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from spacy.language import Language
from spacy.tokens import Doc
from torch import nn

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.text.encoder import set_encoder
from spacy_tiktalk.models.text.encoder_module import EncoderModule
from spacy_tiktalk.models.text.windows import WindowConfig, build_windows
from spacy_tiktalk.models.walking import encoders_of
from spacy_tiktalk.release.trained import load_trained
from spacy_tiktalk.training.corpus import DialogueCorpus

TOKENS = 2000  # in one step


def encoder_node(nlp: Language) -> Any:
    """The model of the pipeline's dialogue encoder."""
    node = next(encoders_of(nlp), None)
    if node is None:
        raise SystemExit(f"No component of this pipeline has a dialogue encoder: {nlp.pipe_names}.")
    return node


def kept_layers(n: int, keep: int) -> list[int]:
    """Which of n layers are kept: evenly spaced, the last one among them."""
    if not 0 < keep <= n:
        raise SystemExit(f"--layers {keep}: the encoder has {n} layers; give a number up to that.")
    return [round((k + 1) * n / keep) - 1 for k in range(keep)]


def shrunk(whole: EncoderModule, keep: int) -> EncoderModule:
    """A copy with fewer layers, and a fingerprint of its own."""
    assert whole.hf is not None
    hf: Any = copy.deepcopy(whole.hf)
    layers = cast(nn.ModuleList, hf.encoder.layer)
    hf.encoder.layer = nn.ModuleList([layers[k] for k in kept_layers(len(layers), keep)])
    hf.config.num_hidden_layers = keep
    small = EncoderModule(hf, copy.deepcopy(whole.pieces))
    small.fingerprint = f"{whole.fingerprint[:13]}-{keep:02d}"
    return small


def batches(docs: list[Doc], rng: random.Random) -> list[list[Doc]]:
    """Docs of like length together, some thousand tokens a step, the steps in any order."""
    order = sorted(docs, key=lambda doc: len(doc) + 20 * rng.random())
    out: list[list[Doc]] = [[]]
    for doc in order:
        if out[-1] and sum(map(len, out[-1])) + len(doc) > TOKENS:
            out.append([])
        out[-1].append(doc)
    rng.shuffle(out)
    return out


def imitate(
    whole: EncoderModule, small: EncoderModule, docs: list[Doc], args: argparse.Namespace
) -> float:
    """Train the small one; how far its vectors are from the whole one's at the end, as a share of
    their variance."""
    node = args.node
    config = WindowConfig(**node.attrs["windows"])
    rng = random.Random(args.seed)
    torch.manual_seed(args.seed)
    plan = [step for _ in range(args.epochs) for step in batches(docs, rng)]
    optimizer = torch.optim.AdamW(small.parameters(), lr=args.rate, weight_decay=0.01)
    warmup = max(len(plan) // 20, 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda k: min((k + 1) / warmup, max(len(plan) - k, 1) / max(len(plan) - warmup, 1)),
    )
    whole.eval()
    small.train()
    whole.max_batch_pieces = small.max_batch_pieces = node.shims[0].pace["max_batch_pieces"]
    begun, losses = time.monotonic(), []
    for number, step in enumerate(plan, start=1):
        assert whole.pieces is not None
        batch = build_windows(step, whole.pieces, config)
        small.begin_training()
        with torch.no_grad():
            wanted = whole(batch, half=args.half)
        read = wanted.abs().sum(dim=1) > 0  # white space and marks have no vector
        loss = nn.functional.mse_loss(small(batch, half=args.half)[read], wanted[read])
        loss = loss / wanted[read].var()
        loss.backward()
        nn.utils.clip_grad_norm_(small.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(float(loss.detach()))
        if number % 50 == 0 or number == len(plan):
            rate = number / (time.monotonic() - begun)
            print(
                f"step {number:,} of {len(plan):,}  {np.mean(losses[-50:]):.4f} of the variance "
                f"missed  {rate:.2f} steps/s",
                flush=True,
            )
    small.eval()
    return float(np.mean(losses[-50:]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pipeline", help="a folder, or the name of an installed pipeline")
    parser.add_argument("output", type=Path)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--talk", type=Path, action="append", required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--half", action="store_true", help="compute in bfloat16")
    args = parser.parse_args()
    nlp = load_trained(args.pipeline)
    args.node = encoder_node(nlp)
    whole = cast(EncoderModule, args.node.shims[0].module)
    small = shrunk(whole, args.layers)
    docs = [eg.predicted for path in args.talk for eg in DialogueCorpus(path)(nlp)]
    print(f"{len(docs):,} dialogues of {sum(map(len, docs)):,} tokens")
    args.output.mkdir(parents=True, exist_ok=True)
    missed = imitate(whole, small, docs, args)
    set_encoder(args.node, small)
    for _, pipe in nlp.pipeline:  # what was trained over the whole encoder reads the small one now
        cfg: Any = getattr(pipe, "cfg", {})
        if cfg.get("encoder") == whole.fingerprint:
            cfg["encoder"] = small.fingerprint
    nlp.meta.setdefault("tiktalk", {})["shrunk"] = {
        "layers": args.layers,
        "epochs": args.epochs,
        "rate": args.rate,
        "seed": args.seed,
        "missed": round(missed, 4),
    }
    nlp.to_disk(args.output)


if __name__ == "__main__":
    try:
        main()
    except TiktalkError as err:
        sys.exit(str(err))
