"""Fitting linear models. Needs scikit-learn, and nothing of Django: a process beside ours runs what stands here.

Two that look differently are added up, and stay one linear model. Logistic regression sees which traits tell classes
apart, and trusts what it saw often. Counting (complement naive Bayes) asks of every trait by itself how rare it is in
all other classes, and so learns from a word that it saw once, of which the language of people is full.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

_APART: Final = 5  # one text in so many is held apart to see how certain the model may be
_CLOSE_ENOUGH: Final = 1e-3  # further steps change no answer


def fit(
    traits: Any, extra: np.ndarray, right: np.ndarray, heavy: np.ndarray, *, loose: float, smooth: float, counts: float
) -> tuple[Any, Any, float]:
    """Weights (traits and extra x classes), biases, and the factor that makes the scores as certain as they are right.

    `loose` is how freely the regression follows the texts; it sees traits that two texts share. `smooth` is what is
    added to each count, and `counts` how much counting weighs next to the regression. The factor is fitted on every
    fifth text of full weight (`heavy`), with weights that were learned without those.
    """
    from scipy.optimize import minimize_scalar
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    shared = np.flatnonzero(np.bincount(traits.indices, minlength=traits.shape[1]) > 1)
    seen = hstack([traits[:, shared], csr_matrix(extra)]).tocsr()
    apart = (np.arange(len(right)) % _APART == 0) & (heavy == 1)
    # The second time from where the first one ended, which takes half the steps.
    fitted = LogisticRegression(C=loose, max_iter=200, tol=_CLOSE_ENOUGH, warm_start=True)
    fitted.fit(seen[~apart], right[~apart], sample_weight=heavy[~apart])
    counted = counts * rare_elsewhere(traits[~apart], right[~apart], heavy[~apart], len(fitted.classes_), smooth)
    held_out, answers = fitted.decision_function(seen[apart]) + traits[apart] @ counted, right[apart]

    def surprise(factor: float) -> float:
        scores = held_out * factor
        scores -= scores.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(answers)), answers]).mean())

    certainty = float(minimize_scalar(surprise, bounds=(0.2, 5.0), method="bounded").x)
    whole = fitted.fit(seen, right, sample_weight=heavy)
    weights = np.zeros((traits.shape[1] + extra.shape[1], len(whole.classes_)))
    weights[shared] = whole.coef_.T[: len(shared)]
    weights[traits.shape[1] :] = whole.coef_.T[len(shared) :]
    weights[: traits.shape[1]] += counts * rare_elsewhere(traits, right, heavy, len(whole.classes_), smooth)
    return weights, whole.intercept_, certainty


def rare_elsewhere(traits: Any, right: np.ndarray, heavy: np.ndarray, classes: int, smooth: float) -> np.ndarray:
    """How rare each trait is in all classes but one, against the mean of that (traits x classes): complement naive
    Bayes (Rennie e.a., 2003)."""
    from scipy.sparse import csr_matrix

    belongs = csr_matrix((heavy, (right, np.arange(len(right)))), shape=(classes, len(right)))
    often = (belongs @ traits).toarray()
    elsewhere = often.sum(axis=0) + smooth - often
    weights = -np.log(elsewhere / elsewhere.sum(axis=1, keepdims=True)).T
    return np.asarray(weights - weights.mean(axis=1, keepdims=True))


def fit_one(traits: Any, right: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights (of each trait) and bias of one yes or no (`right`, of each text)."""
    from sklearn.linear_model import LogisticRegression

    shared = np.flatnonzero(np.bincount(traits.indices, minlength=traits.shape[1]) > 1)
    fitted = LogisticRegression(C=2.0, max_iter=300, tol=_CLOSE_ENOUGH).fit(traits[:, shared], right)
    weights = np.zeros(traits.shape[1])
    weights[shared] = fitted.coef_[0]
    return weights, float(fitted.intercept_[0])
