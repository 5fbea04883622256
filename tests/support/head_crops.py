"""Crops of the free pictures in corpus/heads, and what is made of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from places import HEADS

from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.recognize.crops import crop_head
from spacy_tiktalk.video.types import Crop, VideoFrame


def head(name: str) -> Crop:
    """The head of one of the pictures."""
    import cv2

    image = cv2.imread(str(HEADS / name))
    found = CenterFace()([VideoFrame(0, 0.0, image)])[0]
    return crop_head(image, found.boxes[0], found.landmarks[0], float(found.scores[0]))


def mirrored(crop: Crop) -> Crop:
    points = crop.landmarks[[1, 0, 2, 4, 3]].copy()
    points[:, 0] = crop.image.shape[1] - points[:, 0]
    return replace(crop, image=np.ascontiguousarray(crop.image[:, ::-1]), landmarks=points)


def scaled(crop: Crop, factor: float) -> Crop:
    import cv2

    image = cv2.resize(crop.image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return replace(crop, image=image, landmarks=crop.landmarks * np.float32(factor))
