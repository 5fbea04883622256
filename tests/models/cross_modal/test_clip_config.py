"""Architectures: the official ones have the published sizes, and wrong ones are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.cross_modal.cn_clip import CNCLIP
from spacy_tiktalk.models.cross_modal.config import NAMES, architecture, described
from spacy_tiktalk.models.cross_modal.network import empty_network

PUBLISHED = {  # millions of parameters, as in the model card of Chinese-CLIP
    "RN50": (77, 1024, 224),
    "ViT-B-16": (188, 512, 224),
    "ViT-L-14": (406, 768, 224),
    "ViT-L-14-336": (407, 768, 336),
    "ViT-H-14": (958, 1024, 224),
}


@pytest.mark.parametrize("name", NAMES)
def test_the_official_ones_have_the_published_sizes(name: str) -> None:
    millions, dim, resolution = PUBLISHED[name]
    held = architecture(name)
    assert (held["embed_dim"], held["image_resolution"]) == (dim, resolution)
    n = sum(weight.numel() for weight in empty_network(held).parameters())
    assert n / 1e6 == pytest.approx(millions, abs=1)
    assert architecture(held) == held and json.loads(json.dumps(held)) == held


def test_a_file_and_its_content_are_one(tiny_vit: tuple[Path, Path]) -> None:
    held = json.loads(tiny_vit[1].read_text())
    assert architecture(tiny_vit[1]) == architecture(str(tiny_vit[1])) == architecture(held)
    assert described(tiny_vit[1]) == described(held) != described({**held, "embed_dim": 5})
    assert described("RN50") == "RN50"
    text = {**held, "vision_layers": "[1, 2, 3, 4]", "vision_patch_size": None}
    assert architecture(text)["vision_layers"] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"embed_dim": 0}, "embed_dim"),
        ({"embed_dim": True}, "embed_dim"),
        ({"embed_dim": "32"}, "embed_dim"),
        ({"vocab_size": 100}, "21128"),
        ({"text_num_attention_heads": 3}, "multiple"),
        ({"text_hidden_act": "sine"}, "gelu"),
        ({"text_hidden_dropout_prob": 1}, "text_hidden_dropout_prob"),
        ({"text_initializer_range": 0}, "text_initializer_range"),
        ({"vision_head_width": 0}, "vision_head_width"),
        ({"vision_head_width": 5}, "vision_head_width"),
        ({"vision_patch_size": None}, "vision_patch_size"),
        ({"vision_patch_size": 64}, "vision_patch_size"),
        ({"vision_layers": 0}, "vision_layers"),
        ({"vision_layers": "__import__('os').getcwd()"}, "vision_layers"),
        ({"vision_layers": [1, 2, 3]}, "four"),
        ({"vision_layers": [1, 2, 3, 4]}, "null"),
        (
            {"vision_layers": [1, 2, 3, 4], "vision_patch_size": None, "image_resolution": 40},
            "image_resolution",
        ),
        ({"vision_layers": [1, 1, 1, 1], "vision_patch_size": None, "vision_width": 9}, "odd"),
        ({"more": 1}, "more unknown"),
    ],
)
def test_what_cannot_be_built_is_told(
    changes: dict, reason: str, tiny_vit: tuple[Path, Path]
) -> None:
    held = json.loads(tiny_vit[1].read_text())
    with pytest.raises(TiktalkError, match=f"T801.*{reason}"):
        architecture({**held, **changes})


def test_what_is_no_architecture_is_told(tmp_path: Path) -> None:
    for content, reason in (("[1]", "no object"), ("{", "not JSON"), ("{}", "missing")):
        path = tmp_path / "wrong.json"
        path.write_text(content)
        with pytest.raises(TiktalkError, match=rf"T801.*wrong\.json.*{reason}"):
            architecture(path)
    for wrong in (tmp_path / "none.json", "ViT-X"):
        with pytest.raises(TiktalkError, match="T801"):
            architecture(wrong)


@pytest.mark.parametrize(
    "settings",
    [
        {"path": ""},
        {"path": None},
        {"model": "ViT-X"},
        {"model": 3},
        {"tune": "some"},
        {"last_blocks": 0},
        {"lora_rank": 1.5},
        {"lora_alpha": 0},
        {"lora_alpha": float("nan")},
        {"n_crops": 0},
        {"batch_size": True},
        {"context_length": 2},
        {"context_length": 513},
    ],
)
def test_settings_out_of_range_are_told(settings: dict) -> None:
    with pytest.raises(TiktalkError, match=f"T802.*{next(iter(settings))}"):
        CNCLIP(**{"path": "clip.pt", **settings})


def test_settings_survive_as_plain_values(tiny_vit: tuple[Path, Path]) -> None:
    settings = CNCLIP(path=tiny_vit[0], model=tiny_vit[1], tune="lora", lora_rank=4)
    assert CNCLIP(**json.loads(json.dumps(settings.to_dict()))) == settings
    assert settings.sha256 in settings.fingerprint
    fewer = CNCLIP(path=tiny_vit[0], model=tiny_vit[1], n_crops=1)
    assert fewer.fingerprint != settings.fingerprint
    with pytest.raises(TiktalkError, match=r"T745.*none\.pt"):
        _ = CNCLIP(path="none.pt").fingerprint
