"""R2D2Scorer with a toy model of the same outside."""

from __future__ import annotations

import math
import os
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.cross_modal.r2d2 import R2D2Scorer

TEXTS = ["红衣服", "蓝", "他们俩"]


class Tokens(SimpleNamespace):
    def to(self, device: object) -> Tokens:
        return self


class Toy(nn.Module):
    """Pieces are characters, patches are rows of pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(50, 8)
        self.patch = nn.Linear(3 * 16, 8)
        self.temp = nn.Parameter(torch.tensor(0.07))
        self.dropout = nn.Dropout(0.5)
        self.register_buffer("position_ids", torch.arange(3))

    def tokenize_text(self, texts: list[str]) -> Tokens:
        ids = torch.zeros(len(texts), 8, dtype=torch.long)
        for row, text in zip(ids, texts, strict=True):
            row[: len(text) + 1] = torch.tensor([1, *(2 + ord(letter) % 48 for letter in text)])
        return Tokens(input_ids=ids, attention_mask=(ids > 0).long())

    def encode_text(self, tokens: Tokens) -> tuple[torch.Tensor, torch.Tensor]:
        pieces = self.dropout(self.words(tokens.input_ids))
        weights = tokens.attention_mask[..., None]
        return pieces, F.normalize((pieces * weights).sum(1), dim=-1)

    def encode_image(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        patches = self.dropout(self.patch(pixels.transpose(1, 2).flatten(2)))
        return patches, F.normalize(patches.mean(1), dim=-1)


class Retrieval(Toy):
    def __init__(self) -> None:
        super().__init__()
        self.itm_head, self.itm_head_i = nn.Linear(8, 2), nn.Linear(8, 2)
        self.looked_at = 0

    def cross_output(
        self, pieces: torch.Tensor, mask: torch.Tensor, patches: torch.Tensor, seen: torch.Tensor
    ) -> tuple[SimpleNamespace, SimpleNamespace]:
        assert pieces.shape[:2] == mask.shape and patches.shape[:2] == seen.shape
        assert len(pieces) == len(patches) and seen.all()
        self.looked_at += len(pieces)
        joint = (pieces * mask[..., None]).mean(1, keepdim=True) * patches.mean(1, keepdim=True)
        return SimpleNamespace(last_hidden_state=joint), SimpleNamespace(last_hidden_state=-joint)


def made(kind: type[Toy] = Toy, seed: int = 0) -> Toy:
    torch.manual_seed(seed)
    return kind()


def images(n: int) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (20, 12 + k, 3), dtype=np.uint8) for k in range(n)]


def test_it_encodes_like_any_scorer() -> None:
    scorer = R2D2Scorer(made, image_resolution=16, batch_size=2)
    assert scorer.rerank is None and scorer.dim == 8
    texts, pixels = scorer.encode_texts(TEXTS), scorer.pixels(images(5))
    found = scorer.encode_images(pixels)
    assert texts.shape == (3, 8) and found.shape == (5, 8) and pixels.shape == (5, 3, 16, 16)
    for rows in (texts, found):
        assert rows.norm(dim=1).detach().numpy() == pytest.approx(np.ones(len(rows)), abs=1e-5)
    assert torch.equal(texts, scorer.encode_texts(TEXTS))  # dropout is off
    alone = R2D2Scorer(made(), image_resolution=16, batch_size=1)
    assert torch.allclose(alone.encode_images(pixels), found, atol=1e-6)
    assert scorer.encode_texts([]).shape == scorer.encode_images(scorer.pixels([])).shape == (0, 8)
    assert scorer.logit_scale.exp().item() == pytest.approx(1 / 0.07)
    scorer.model.temp.data.fill_(0.0)
    assert scorer.logit_scale.exp().item() == pytest.approx(1000, rel=1e-4)
    with pytest.raises(TiktalkError, match="T803"):
        scorer.encode_texts("红衣服")


def test_only_the_best_are_looked_at_again() -> None:
    model = made(Retrieval)
    scorer = R2D2Scorer(model, image_resolution=16, batch_size=2)
    assert scorer.rerank is not None
    pixels = scorer.pixels(images(5))
    with torch.inference_mode():
        similar = scorer.encode_texts(TEXTS) @ scorer.encode_images(pixels).T
        for top_k, k in ((2, 2), (5, 5), (64, 5)):  # fewer pictures than top_k are no error
            model.looked_at = 0
            scores = scorer.rerank(TEXTS, pixels, top_k=top_k)
            assert model.looked_at == 3 * k
            kept = scores > -math.inf
            assert kept.sum(dim=1).tolist() == [k] * 3
            for row, chosen in zip(similar, kept, strict=True):
                assert chosen[row.topk(k).indices].all()
            added = (scores - similar)[kept]
            assert ((added > 0) & (added < 1)).all()
        # Worked out for one pair: the mean of both heads' probabilities, plus the cosine.
        tokens = model.tokenize_text(TEXTS[:1])
        pieces, text = model.encode_text(tokens)
        patches, image = model.encode_image(pixels[3:4])
        joint = (pieces * tokens.attention_mask[..., None]).mean(1) * patches.mean(1)
        chances = [
            head(value).softmax(-1)[0, 1]
            for head, value in ((model.itm_head, joint), (model.itm_head_i, -joint))
        ]
        wanted = (text @ image.T)[0, 0] + sum(chances) / 2
        assert scores[0, 3].item() == pytest.approx(wanted.item(), abs=1e-5)
        assert scorer.rerank(TEXTS, pixels[:0]).shape == (3, 0)
        assert scorer.rerank([], pixels).shape == (0, 5)


@pytest.mark.parametrize("form", ["model", "state_dict", "plain"])
def test_a_checkpoint_is_loaded_whole(form: str, tmp_path: Path) -> None:
    path = tmp_path / "r2d2.pth"
    other = made(seed=1)
    state = {name: value for name, value in other.state_dict().items() if name != "position_ids"}
    torch.save(state if form == "plain" else {form: state, "epoch": 1}, path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scorer = R2D2Scorer(made, path=path, image_resolution=16)
    found = scorer.encode_texts(TEXTS)
    assert torch.equal(found, R2D2Scorer(other).encode_texts(TEXTS))
    assert not torch.equal(found, R2D2Scorer(made).encode_texts(TEXTS))
    torch.save({"model": {**state, "more": torch.zeros(1)}}, path)
    with pytest.warns(UserWarning, match=r"W808.*r2d2\.pth.*more"):
        again = R2D2Scorer(made, path=path)
    assert torch.equal(again.encode_texts(TEXTS), found)


class Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return (os.mkdir, (str(self.path),))


def test_a_checkpoint_that_does_not_fit_is_told(tmp_path: Path) -> None:
    path, trace = tmp_path / "r2d2.pth", tmp_path / "was-here"
    state = made().state_dict()
    fewer = {name: value for name, value in state.items() if name != "temp"}
    wrong = {**state, "words.weight": torch.zeros(3, 3)}
    for held, reason in (
        ({"model": fewer}, "lacks temp"),
        ({"model": wrong}, r"words\.weight"),
        ({"model": {**state, "x": Evil(trace)}}, "more than numbers"),
        ({"optimizer": 3}, "else than tensors"),
    ):
        torch.save(held, path)
        with pytest.raises(TiktalkError, match=rf"T808.*r2d2\.pth.*R2D2.*{reason}"):
            R2D2Scorer(made, path=path)
    assert not trace.exists()
    with pytest.raises(TiktalkError, match=r"T808.*no such file"):
        R2D2Scorer(made, path=tmp_path / "none.pth")


def test_what_is_no_such_model_is_told() -> None:
    for wrong in (nn.Linear(1, 1), lambda: nn.Linear(1, 1), "r2d2", lambda: None):
        with pytest.raises(TiktalkError, match=r"T807.*tokenize_text"):
            R2D2Scorer(wrong)
