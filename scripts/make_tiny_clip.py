"""A tiny CN-CLIP checkpoint with random weights, in the official form, to be trained from nothing.

python scripts/make_tiny_clip.py assets/tiny_clip --width 64
"""

from __future__ import annotations

import argparse
from pathlib import Path

from spacy_tiktalk.models.cross_modal.tiny import make_tiny_checkpoint


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=int, default=64, help="of both towers, a multiple of 16")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    width = args.width
    paths = make_tiny_checkpoint(
        args.folder,
        seed=args.seed,
        embed_dim=width,
        vision_width=width,
        text_width=width,
        text_heads=width // 16,
    )
    print(*paths)


if __name__ == "__main__":
    main()
