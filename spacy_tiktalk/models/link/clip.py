"""What a text-picture model says about clusters and heads, with gradients where it learns."""

from __future__ import annotations

import hashlib
import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import torch
from torch.nn import functional as F

from ...linking.clip_query import query_text
from ...linking.types import Scene
from ..cross_modal.cn_clip_module import CNCLIPModule

_KEPT = 2048  # image vectors of heads, a few KB each
_MEMORY: WeakKeyDictionary[CNCLIPModule, OrderedDict[str, torch.Tensor]] = WeakKeyDictionary()


@dataclass
class ClipColumns:
    """Text and picture vectors of a batch, and what they say.

    columns (list[torch.Tensor | None]): for each scene [n_clusters, n_heads, 3], None where it has
        no crop: the scaled cosine against the mean over the heads (log-mean-exp), that mean, and 1;
        a head without crops has 0 in all. texts [n_clusters, d], images [n_heads, d]: unit vectors
        of all scenes laid end to end, of heads with crops only.
    heads (list[tuple[int, int]]): for each row of images its (scene, head).
    scale (torch.Tensor): what cosines are multiplied with.
    """

    columns: list[torch.Tensor | None]
    texts: torch.Tensor
    images: torch.Tensor
    heads: list[tuple[int, int]]
    scale: torch.Tensor


def clip_columns(
    clip: CNCLIPModule, scenes: Sequence[Scene], extra: torch.Tensor | None
) -> ClipColumns:
    """Look at every head that has crops, and read every cluster's query.

    extra (torch.Tensor | None): [n_clusters, d], added to the text vectors before they get unit
        length: the shared encoder's view of the clusters. None where there is none.
    """
    queries = [query_text(c, scene) for scene in scenes for c in scene.clusters]
    texts = clip.encode_texts(queries)
    if extra is not None:
        texts = F.normalize(texts + extra, dim=-1)
    heads = [
        (number, k)
        for number, scene in enumerate(scenes)
        for k, head in enumerate(scene.head_ids)
        if len(scene.crops.get(head, ()))
    ]
    images = head_vectors(clip, [(scenes[n], scenes[n].head_ids[k]) for n, k in heads])
    scale = clip.logit_scale.exp()
    columns: list[torch.Tensor | None] = []
    at = row = 0
    for number, scene in enumerate(scenes):
        n, m = scene.shape
        own = [k for s, k in heads if s == number]
        if not own or not n:
            columns.append(None)
        else:
            cosines = scale * texts[at : at + n] @ images[row : row + len(own)].T
            mean = torch.logsumexp(cosines, dim=1, keepdim=True) - math.log(len(own))
            values = torch.stack(
                [cosines - mean, mean.expand_as(cosines), torch.ones_like(cosines)], dim=-1
            )
            full = values.new_zeros(n, m, 3)
            columns.append(full.index_copy(1, torch.tensor(own, device=values.device), values))
        at += n
        row += len(own)
    return ClipColumns(columns, texts, images, heads, scale)


def head_vectors(clip: CNCLIPModule, heads: Sequence[tuple[Scene, str]]) -> torch.Tensor:
    """Unit vectors [n, d], one a head: the mean of its best crops' vectors, or, where the picture
    side learns, of as many drawn at random.

    Where the picture side learns nothing, what was seen once is remembered.
    """
    keep = clip.given.tune == "frozen" or not torch.is_grad_enabled()
    memory = _MEMORY.setdefault(clip, OrderedDict())
    found: dict[int, torch.Tensor] = {}
    todo: list[int] = []
    keys: dict[int, str] = {}
    images = []
    counts = []
    for number, (scene, head) in enumerate(heads):
        crops = list(scene.crops[head])
        if not keep and len(crops) > clip.given.n_crops:
            # Other crops each time: what is learned is the person, not one picture.
            crops = [crops[i] for i in torch.randperm(len(crops))[: clip.given.n_crops].tolist()]
        crops = crops[: clip.given.n_crops]
        if keep:
            digest = hashlib.sha256()
            for crop in crops:
                digest.update(str(crop.image.shape).encode())
                digest.update(crop.image.tobytes())
            keys[number] = digest.hexdigest()
            if keys[number] in memory:
                memory.move_to_end(keys[number])
                found[number] = memory[keys[number]]
                continue
        todo.append(number)
        images += [crop.image for crop in crops]
        counts.append(len(crops))
    if todo:
        vectors = clip.encode_images(clip.pixels(images))
        for number, own in zip(todo, torch.split(vectors, counts), strict=True):
            found[number] = F.normalize(own.mean(dim=0), dim=-1)
            if keep:
                memory[keys[number]] = found[number].detach()
                while len(memory) > _KEPT:
                    memory.popitem(last=False)
    if not found:
        return clip.encode_images(clip.pixels([]))
    return torch.stack([found[number] for number in range(len(heads))])


def forget(clip: CNCLIPModule) -> None:
    """Forget all pictures: call it when the weights have changed."""
    _MEMORY.pop(clip, None)
