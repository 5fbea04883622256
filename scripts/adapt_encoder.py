"""Teach the encoder the language of comments before anything else: masked characters.

    python scripts/adapt_encoder.py assets/encoder assets/adapted --talk data/talk.jsonl \\
        --talk corpus/threads/train.jsonl

multilingual-e5-small was trained on pieces of several characters; cut to Chinese it reads one
character at a time, and it never saw who speaks. A seventh of the characters are hidden and guessed
(Devlin et al., "BERT", NAACL 2019); the layers learn slower than the new output on top of them.
The result is a folder like the first, made again by the same command from the same files.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import spacy
import torch
from torch import nn
from torch.nn import functional as F

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.text.batches import group_by_length
from spacy_tiktalk.models.text.encoder_module import EncoderModule, load_hf_encoder
from spacy_tiktalk.models.text.windows import WindowConfig, build_windows
from spacy_tiktalk.release.meta import data_hashes
from spacy_tiktalk.training.corpus import DialogueCorpus

HIDDEN = 0.15
PIECES = 4096  # in one step
LENGTH = 256  # of a window, in pieces
# Windows are padded to a multiple of this: oneDNN compiles and keeps its kernels for every shape of
# a batch, some megabytes each. Five epochs of 281 shapes took 12 GB.
MULTIPLE = 32
POOL = 1600  # windows that are sorted by length together
NOTHING = -100


class Guess(nn.Module):
    """Vectors (n, width) → logits (n, vocabulary), with the encoder's own embeddings as output."""

    def __init__(self, width: int, table: nn.Parameter) -> None:
        super().__init__()
        self.dense, self.norm = nn.Linear(width, width), nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(len(table)))

    def forward(self, hidden: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
        return F.linear(self.norm(F.gelu(self.dense(hidden))), table, self.bias)


def windows_of(paths: list[Path], module: EncoderModule) -> list[tuple[np.ndarray, np.ndarray]]:
    """Piece ids of every window, and which of them are talk."""
    nlp = spacy.blank("zh")
    length = min(LENGTH, module.max_positions)
    config = WindowConfig(
        max_length=length, stride=length, max_title=0, speakers=True, replies=True
    )
    out: list[tuple[np.ndarray, np.ndarray]] = []
    assert module.pieces is not None
    for path in paths:
        docs = [example.predicted for example in DialogueCorpus(path, titles=False)(nlp)]
        batch = build_windows(docs, module.pieces, config)
        out += [(ids, rows >= 0) for ids, rows in zip(batch.windows, batch.rows, strict=True)]
    return out


def hide(
    ids: np.ndarray, talk: np.ndarray, mask: int, size: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Ids with some hidden: 8 of 10 masked, 1 another piece, 1 as it is; and what was there."""
    chosen = talk & (rng.random(len(ids)) < HIDDEN)
    target = np.where(chosen, ids, NOTHING)
    draw = rng.random(len(ids))
    seen = np.where(chosen & (draw < 0.8), mask, ids)
    other = rng.integers(4, size, len(ids))
    return np.where(chosen & (draw >= 0.9), other, seen), target


def padded(lengths: list[int]) -> list[int]:
    """To how many pieces a window is filled up: a multiple, but none longer than the longest."""
    longest = max(lengths)
    return [min(-(-n // MULTIPLE) * MULTIPLE, longest) for n in lengths]


def batches(widths: list[int], rng: random.Random) -> list[list[int]]:
    """Windows of like width together, at most PIECES a step, the steps in any order."""
    order = list(range(len(widths)))
    rng.shuffle(order)
    pools = [order[k : k + POOL] for k in range(0, len(order), POOL)]
    steps = [
        [pool[i] for i in group]
        for pool in pools
        for group in group_by_length([widths[i] for i in pool], PIECES)
    ]
    rng.shuffle(steps)
    return steps


def learn(
    module: EncoderModule,
    windows: list[tuple[np.ndarray, np.ndarray]],
    *,
    epochs: int,
    rate: float,
    seed: int,
) -> list[float]:
    """Train the encoder in place, the new output on top with it; the loss of every step."""
    torch.manual_seed(seed)
    rng, order = np.random.default_rng(seed), random.Random(seed)
    assert module.hf is not None and module.pieces is not None
    table = module.hf.get_input_embeddings().weight
    head = Guess(module.width, table)
    lengths = [len(ids) for ids, _ in windows]
    widths = padded(lengths)
    plan = [step for _ in range(epochs) for step in batches(widths, order)]
    print(f"{len(windows):,} windows, {sum(lengths):,} pieces an epoch, {len(plan):,} steps")
    optimizer = torch.optim.AdamW(
        [
            {"params": list(module.hf.parameters()), "lr": rate},
            {"params": list(head.parameters()), "lr": rate * 4},
        ],
        weight_decay=0.01,
        betas=(0.9, 0.98),
    )
    warmup = max(len(plan) // 20, 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda k: min((k + 1) / warmup, max(len(plan) - k, 1) / max(len(plan) - warmup, 1)),
    )
    module.train()
    begun, losses = time.monotonic(), []
    for number, step in enumerate(plan, start=1):
        module.begin_training()
        shape = len(step), max(widths[i] for i in step)
        ids = np.full(shape, module.pieces.pad, dtype=np.int64)
        target = np.full(shape, NOTHING, dtype=np.int64)
        attend = np.zeros(shape, dtype=np.int64)
        for row, i in enumerate(step):
            n = lengths[i]
            ids[row, :n], target[row, :n] = hide(*windows[i], module.pieces.unk, len(table), rng)
            attend[row, :n] = 1
        hidden = module.read(torch.from_numpy(ids), torch.from_numpy(attend), half=True)
        wanted = torch.from_numpy(target).reshape(-1)
        at = (wanted != NOTHING).nonzero().squeeze(-1)
        if not len(at):  # a few short windows, of which nothing was hidden
            schedule.step()
            continue
        logits = head(hidden.reshape(-1, module.width)[at].float(), table)
        loss = F.cross_entropy(logits, wanted[at])
        loss.backward()
        nn.utils.clip_grad_norm_(module.hf.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        losses.append(float(loss.detach()))
        if number % 50 == 0 or number == len(plan):
            speed = number / (time.monotonic() - begun)
            print(
                f"step {number:,}  loss {np.mean(losses[-50:]):.3f}  {speed:.2f} steps/s",
                flush=True,
            )
    module.eval()
    return losses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("encoder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--talk", type=Path, action="append", required=True)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    module = load_hf_encoder(args.encoder)
    windows = windows_of(args.talk, module)
    args.output.mkdir(parents=True, exist_ok=True)
    learn(module, windows, epochs=args.epochs, rate=args.rate, seed=args.seed)
    save(module, args)


def save(module: EncoderModule, args: argparse.Namespace) -> None:
    """The folder again, with the new weights and how they came."""
    from safetensors.torch import save

    assert module.hf is not None
    for path in args.encoder.iterdir():
        if path.suffix == ".json":
            shutil.copy(path, args.output / path.name)
    weights = {name: t.detach().contiguous() for name, t in module.hf.state_dict().items()}
    # `save_file` would make a file that nobody else may read.
    (args.output / "model.safetensors").write_bytes(save(weights, metadata={"format": "pt"}))
    config = json.loads((args.output / "config.json").read_text(encoding="utf8"))
    config["tiktalk_adapted"] = {
        "epochs": args.epochs,
        "rate": args.rate,
        "seed": args.seed,
        "talk": data_hashes(args.talk),
    }
    text = json.dumps(config, ensure_ascii=False, indent=2) + "\n"
    (args.output / "config.json").write_text(text, encoding="utf8")


if __name__ == "__main__":
    try:
        main()
    except TiktalkError as err:
        sys.exit(str(err))
