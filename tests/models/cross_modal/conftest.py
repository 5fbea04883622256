"""Very small CN-CLIP checkpoints with random weights: a transformer and a ResNet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from spacy_tiktalk.models.cross_modal.cn_clip_package import cn_clip
from spacy_tiktalk.models.cross_modal.tiny import make_tiny_checkpoint


@pytest.fixture(scope="session")
def tiny_vit(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(checkpoint, architecture)."""
    return make_tiny_checkpoint(tmp_path_factory.mktemp("vit"))


@pytest.fixture(scope="session")
def tiny_resnet(
    tiny_vit: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """(checkpoint, architecture) with BatchNorm that has seen something."""
    held = json.loads(tiny_vit[1].read_text())
    held |= {"vision_layers": [1, 1, 1, 2], "vision_width": 8, "vision_patch_size": None}
    folder = tmp_path_factory.mktemp("resnet")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        net = cn_clip().model.CLIP(**held)
        for layer in net.modules():
            if isinstance(layer, torch.nn.BatchNorm2d):
                torch.nn.init.uniform_(layer.weight, 0.5, 1.5)
                torch.nn.init.uniform_(layer.running_var, 0.5, 1.5)
    torch.save({"state_dict": net.state_dict()}, folder / "resnet.pt")
    (folder / "resnet.json").write_text(json.dumps(held))
    return folder / "resnet.pt", folder / "resnet.json"
