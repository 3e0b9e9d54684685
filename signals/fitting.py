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
_NEVER_SEEN: Final = 5.0  # so far below all others is the bias of a class that no text is of


def fit(
    traits: Any,
    extra: np.ndarray,
    right: np.ndarray,
    heavy: np.ndarray,
    *,
    classes: int,
    loose: float,
    smooth: float,
    counts: float,
) -> tuple[np.ndarray, np.ndarray, float]:
    """Weights (traits and extra x classes), biases, and the factor that makes the scores as certain as they are right.

    `right` is the number of the class of each text. A class that no text is of gets no weights, and a bias below all
    others; where all texts are of one class nothing can be told apart, and all weights are 0.

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
    known = np.unique(right)
    if len(known) < 2 or len(np.unique(right[~apart])) < 2:
        return np.zeros((traits.shape[1] + extra.shape[1], classes)), _biases(known, np.zeros(len(known)), classes), 1.0
    # The second time from where the first one ended, which takes half the steps.
    fitted = LogisticRegression(C=loose, max_iter=200, tol=_CLOSE_ENOUGH, warm_start=True)
    fitted.fit(seen[~apart], right[~apart], sample_weight=heavy[~apart])
    counted = counts * rare_elsewhere(traits[~apart], right[~apart], heavy[~apart], classes, smooth)
    weights, bias = _by_class(fitted, classes)
    held_out, answers = seen[apart] @ weights + bias + traits[apart] @ counted, right[apart]

    def surprise(factor: float) -> float:
        scores = held_out * factor
        scores -= scores.max(axis=1, keepdims=True)
        return float((np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(answers)), answers]).mean())

    certainty = float(minimize_scalar(surprise, bounds=(0.2, 5.0), method="bounded").x)
    if len(fitted.classes_) < len(known):  # it can go on only with the classes that it began with
        fitted.set_params(warm_start=False)
    of_seen, bias = _by_class(fitted.fit(seen, right, sample_weight=heavy), classes)
    weights = np.zeros((traits.shape[1] + extra.shape[1], classes))
    weights[shared] = of_seen[: len(shared)]
    weights[traits.shape[1] :] = of_seen[len(shared) :]
    weights[: traits.shape[1]] += counts * rare_elsewhere(traits, right, heavy, classes, smooth)
    return weights, bias, certainty


def _by_class(fitted: Any, classes: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights and biases of a regression with a column for each class, also for those that it never saw; of two classes
    it has one column, which is shared out between them."""
    coefficients, intercept = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:
        coefficients, intercept = (np.concatenate([-one, one]) / 2 for one in (coefficients, intercept))
    weights = np.zeros((coefficients.shape[1], classes))
    weights[:, fitted.classes_] = coefficients.T
    return weights, _biases(fitted.classes_, intercept, classes)


def _biases(known: np.ndarray, bias: np.ndarray, classes: int) -> np.ndarray:
    """The biases of the classes that are known, and of all others one far below."""
    biases = np.full(classes, bias.min(initial=0.0) - _NEVER_SEEN)
    biases[known] = bias
    return biases


def rare_elsewhere(traits: Any, right: np.ndarray, heavy: np.ndarray, classes: int, smooth: float) -> np.ndarray:
    """How rare each trait is in all classes but one, against the mean of that (traits x classes): complement naive
    Bayes (Rennie e.a., 2003)."""
    from scipy.sparse import csr_matrix

    belongs = csr_matrix((heavy, (right, np.arange(len(right)))), shape=(classes, len(right)))
    often = (belongs @ traits).toarray()
    elsewhere = often.sum(axis=0) + smooth - often
    weights = -np.log(elsewhere / elsewhere.sum(axis=1, keepdims=True)).T
    known = np.unique(right)
    # A class that no text is of has nothing that is rare elsewhere.
    of_known = np.zeros_like(weights)
    of_known[:, known] = weights[:, known] - weights[:, known].mean(axis=1, keepdims=True)
    return np.asarray(of_known)


def fit_one(traits: Any, right: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights (of each trait) and bias of one yes or no (`right`, of each text); where all say the same, no weights and
    a bias by how many there are."""
    from sklearn.linear_model import LogisticRegression

    if len(np.unique(right)) < 2:
        return np.zeros(traits.shape[1]), float(np.log((right.sum() + 1) / ((~right).sum() + 1)))
    shared = np.flatnonzero(np.bincount(traits.indices, minlength=traits.shape[1]) > 1)
    fitted = LogisticRegression(C=2.0, max_iter=300, tol=_CLOSE_ENOUGH).fit(traits[:, shared], right)
    weights = np.zeros(traits.shape[1])
    weights[shared] = fitted.coef_[0]
    return weights, float(fitted.intercept_[0])
