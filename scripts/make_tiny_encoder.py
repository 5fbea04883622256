"""Write a tiny Hugging Face encoder with random weights, for trying the whole project in seconds.

python scripts/make_tiny_encoder.py assets/tiny_encoder --text corpus/train.jsonl
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from spacy_tiktalk.models.text.convert_e5 import SPECIAL, character_tokenizer


def make_tiny_encoder(output: Path, text: str, *, width: int = 32) -> None:
    """Write config.json, model.safetensors, tokenizer.json and tokenizer_config.json.

    text (str): Whose characters make the vocabulary.
    """
    import torch
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    torch.manual_seed(0)
    letters = sorted({c for c in text if not c.isspace()} | set("ABCDEFGH:"))
    vocab = {piece: i for i, piece in enumerate([*SPECIAL, *letters])}
    config = BertConfig(
        vocab_size=len(vocab),
        hidden_size=width,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=2 * width,
        max_position_embeddings=512,
        pad_token_id=vocab["<pad>"],
    )
    output.mkdir(parents=True, exist_ok=True)
    BertModel(config, add_pooling_layer=False).save_pretrained(output)
    PreTrainedTokenizerFast(
        tokenizer_object=character_tokenizer(vocab),
        cls_token="<s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
        model_max_length=512,
    ).save_pretrained(output)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=Path)
    parser.add_argument("--text", type=Path, required=True, help="a JSONL file of dialogues")
    parser.add_argument("--width", type=int, default=32)
    args = parser.parse_args()
    lines = args.text.read_text(encoding="utf8").splitlines()
    text = "".join(json.dumps(json.loads(line), ensure_ascii=False) for line in lines)
    make_tiny_encoder(args.output, text, width=args.width)
    print(f"wrote {args.output}")


if __name__ == "__main__":
    main()
