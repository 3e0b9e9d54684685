"""Fitting linear models. Needs scikit-learn, and nothing of Django: a process beside ours runs what stands here."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

_APART: Final = 5  # one text in so many is held apart to see how certain the model may be


def fit(traits: Any, extra: np.ndarray, right: np.ndarray, heavy: np.ndarray, loose: float) -> tuple[Any, Any, float]:
    """Weights (traits and extra x classes), biases, and the factor that makes the scores as certain as they are right.

    The factor is fitted on every fifth text of full weight (`heavy`), with weights that were learned without those.
    """
    from scipy.optimize import minimize_scalar
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    seen = hstack([traits, csr_matrix(extra)]).tocsr()
    apart = (np.arange(len(right)) % _APART == 0) & (heavy == 1)
    # The second time from where the first one ended, which takes half the steps.
    fitted = LogisticRegression(C=loose, max_iter=200, warm_start=True)
    fitted.fit(seen[~apart], right[~apart], sample_weight=heavy[~apart])
    held_out, answers = fitted.decision_function(seen[apart]), right[apart]

    def surprise(factor: float) -> float:
        scores = held_out * factor
        scores -= scores.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(answers)), answers]).mean())

    certainty = float(minimize_scalar(surprise, bounds=(0.2, 5.0), method="bounded").x)
    whole = fitted.fit(seen, right, sample_weight=heavy)
    return whole.coef_.T, whole.intercept_, certainty


def fit_one(traits: Any, right: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights (of each trait) and bias of one yes or no (`right`, of each text)."""
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=2.0, max_iter=300).fit(traits, right)
    return fitted.coef_[0], float(fitted.intercept_[0])
