"""Noise of our own: as much of it as asked for, the same for one seed, none on attention."""

from __future__ import annotations

import pytest
import torch
from torch import nn
from transformers import BertConfig, BertModel

from spacy_tiktalk.models.text.dropout import ByteDropout, keep_attention, use_byte_dropout


def layers() -> nn.Sequential:
    return nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.25), nn.Sequential(nn.Dropout(0.5)))


def test_every_plain_layer_is_replaced_once() -> None:
    module = layers()
    first = use_byte_dropout(module)
    assert isinstance(module[1], ByteDropout) and module[1].p == 0.25
    again = use_byte_dropout(module)
    assert module[2][0].noise is again is not first


@pytest.mark.parametrize("rate", [0.1, 0.25, 0.5])
def test_the_rate_and_the_mean(rate: float) -> None:
    drop = use_byte_dropout(nn.Sequential(nn.Dropout(rate)))
    layer = ByteDropout(rate, drop).train()
    out = layer(torch.ones(400, 500))
    assert (out == 0).float().mean().item() == pytest.approx(rate, abs=0.01)
    assert out.mean().item() == pytest.approx(1.0, abs=0.01)


def test_one_seed_one_noise_and_none_when_predicting() -> None:
    module = layers()
    noise = use_byte_dropout(module)
    x = torch.randn(64, 4)

    def run() -> torch.Tensor:
        torch.manual_seed(3)
        noise.reseed()
        return module.train()(x)

    assert torch.equal(run(), run())
    assert not torch.equal(run(), module(x))  # the next bytes are others
    quiet = module.eval()(x)
    assert torch.equal(quiet, module(x)) and (quiet != 0).all()
    half = ByteDropout(0.5, noise).train()(torch.ones(100, dtype=torch.bfloat16))
    assert half.dtype == torch.bfloat16 and set(half.tolist()) == {0.0, 2.0}


def test_gradients_go_where_the_values_went() -> None:
    layer = ByteDropout(0.5, use_byte_dropout(nn.Sequential(nn.Dropout(0.5)))).train()
    x = torch.ones(200, requires_grad=True)
    out = layer(x)
    out.sum().backward()
    assert torch.equal(x.grad, out.detach())


def test_attention_is_left_whole() -> None:
    config = BertConfig(
        vocab_size=9,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
    )
    module = BertModel(config)
    use_byte_dropout(module)
    keep_attention(module)
    rates = {name: m.p for name, m in module.named_modules() if isinstance(m, nn.Dropout)}
    assert rates.pop("encoder.layer.0.attention.self.dropout") == 0.0
    assert len(rates) == 3 and set(rates.values()) == {0.1}
