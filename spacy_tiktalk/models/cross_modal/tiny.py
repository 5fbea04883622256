"""A very small CN-CLIP with random weights, for trying things out and for tests."""

from __future__ import annotations

import json
from pathlib import Path

import torch

from ...files import whole_folder, write_text
from .cn_clip_package import cn_clip
from .config import VOCABULARY, architecture


def make_tiny_checkpoint(
    folder: str | Path,
    *,
    seed: int = 0,
    embed_dim: int = 32,
    image_resolution: int = 32,
    vision_width: int = 32,
    vision_layers: int = 2,
    vision_patch_size: int = 8,
    vision_head_width: int = 16,
    text_width: int = 32,
    text_layers: int = 2,
    text_heads: int = 2,
) -> tuple[Path, Path]:
    """Write tiny.pt, in the form of the official checkpoints, and its architecture as tiny.json.

    It knows nothing: its weights are random, the same for the same seed. The vocabulary is the
    official one. Below 5 MB at the default sizes. The folder is made if need be.

    RETURNS (Path, Path): checkpoint and architecture: CNCLIP(path=…, model=…).
    RAISES: T700 without cn_clip, T801 for sizes that do not go together.
    """
    held = architecture(
        {
            "embed_dim": embed_dim,
            "image_resolution": image_resolution,
            "vision_layers": vision_layers,
            "vision_width": vision_width,
            "vision_patch_size": vision_patch_size,
            "vision_head_width": vision_head_width,
            "vocab_size": VOCABULARY,
            "text_attention_probs_dropout_prob": 0.1,
            "text_hidden_act": "gelu",
            "text_hidden_dropout_prob": 0.1,
            "text_hidden_size": text_width,
            # BERT's 0.02 suits a width of 768: a narrow net of random weights would hear nothing.
            "text_initializer_range": round(text_width**-0.5, 4),
            "text_intermediate_size": 2 * text_width,
            "text_max_position_embeddings": 64,
            "text_num_attention_heads": text_heads,
            "text_num_hidden_layers": text_layers,
            "text_type_vocab_size": 2,
        }
    )
    with torch.random.fork_rng(devices=[]), torch.inference_mode(False):
        torch.manual_seed(seed)
        net = cn_clip().model.CLIP(**held)
    weights = {f"module.{name}": value for name, value in net.state_dict().items()}
    with whole_folder(folder) as part:
        torch.save({"epoch": 0, "step": 0, "state_dict": weights}, part / "tiny.pt")
        write_text(part / "tiny.json", json.dumps(held, indent=2) + "\n")
    return Path(folder) / "tiny.pt", Path(folder) / "tiny.json"
