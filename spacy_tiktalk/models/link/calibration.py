"""Bias and temperature of link probabilities, fitted on held-out dialogues.

Platt (1999) and Guo et al. ("On Calibration of Modern Neural Networks", ICML 2017): the two numbers
that minimize the negative log-likelihood; the ranking of the heads stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import torch

from ...errors import error
from ...needs import need
from .linker import LinkerModel, linker_shim
from .loss import ClusterGold, linker_loss
from .module import LinkerModule
from .request import LinkRequest

_BOUNDS = ((-5.0, 5.0), (np.log(0.1), np.log(10.0)))


def fit_calibration(
    model: LinkerModel, request: LinkRequest, gold: Sequence[Sequence[ClusterGold]]
) -> dict[str, float]:
    """Fit the calibration of a linker in place.

    RETURNS (dict): "bias", "temperature", "before" and "after" (mean negative log-likelihood).
    RAISES: T843 without an annotated cluster, T700 without scipy.
    """
    if not any(cluster.visible is not None for own in gold for cluster in own):
        raise error("T843")
    minimize = need("scipy.optimize", "Fitting the calibration of links", extra="train").minimize
    module = cast(LinkerModule, linker_shim(model).module)

    def loss(values: Any) -> float:
        module.calibration = torch.tensor([values[0], float(np.exp(values[1]))])
        scores = model.predict(request)
        return float(linker_loss(scores, request.scenes, gold, contrast=0.0)["link"])

    bias, temperature = module.calibration.tolist()
    start = np.array([bias, np.log(temperature)])
    before = loss(start)
    # Steps of half a nat and of a third in log temperature: scipy's own begin too small around 0.
    simplex = start + np.array([[0.0, 0.0], [0.5, 0.0], [0.0, 0.3]])
    options = {"xatol": 1e-3, "initial_simplex": simplex}
    found = minimize(loss, start, method="Nelder-Mead", bounds=_BOUNDS, options=options)
    after = loss(found.x)
    return {
        "bias": float(found.x[0]),
        "temperature": float(np.exp(found.x[1])),
        "before": before,
        "after": after,
    }
