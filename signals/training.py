"""Training the model of `learned.py` on the texts of `corpus.py`. Needs scikit-learn, which serving never imports.

Linear models on the traits of a text, the keyword rule's vote and the rule of kinds (`fitting.py`): scores are
log-odds, made as certain as they are right by one factor that is fitted on texts that were held apart.
"""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from signals.corpus import KINDS, Example
from signals.danger import Danger, find_in_each
from signals.fitting import fit, fit_one
from signals.kind_rule import kind_of
from signals.model_file import VERSION, packed
from signals.reading import read
from signals.traits import counted, manners, weighed
from signals.understanding import CategoryWords, votes

_OF_A_WORD: Final = 0.3  # how heavy a word of a category is as a text, next to a text of a resident
_LOOSE: Final = 5.0  # how freely categories follow the texts (C of logistic regression)
_LOOSE_KIND: Final = 4.0
_SMOOTH: Final = 0.3  # what is added to each count of a trait
_SMOOTH_KIND: Final = 0.1
_OF_COUNTS: Final = 7.0  # how heavy counting is next to regression
_OF_COUNTS_KIND: Final = 0.7
_STEPS: Final = 32  # weights are kept in so many steps to 1, which makes the file half as large and changes no answer
_OF_A_VOTE: Final = 0.5  # how heavy a vote is next to the traits, before the weights are learned
_OF_A_RULE: Final = 2.0


def train(examples: Sequence[Example], categories: Sequence[CategoryWords], *, also: Sequence[Example] = ()) -> bytes:
    """The file of a model, trained on these texts for these categories. The same texts give the same model, but for
    the last digits on another processor. Raises `ValueError` when a category has no text.

    `also` are texts of residents: they move the weights of traits that our own texts have, and bring none of their own,
    so that no word that a resident wrote stands in the file.
    """
    from scipy.sparse import hstack
    from sklearn.utils.parallel import Parallel, delayed

    slugs = tuple(category.slug for category in categories)
    domain_of = {category.slug: category.domain for category in categories}
    known = [one for one in (*examples, *also) if one.category in domain_of]
    ours = sum(one.category in domain_of for one in examples)
    if lacking := set(slugs) - {one.category for one in known}:
        raise ValueError(f"no texts for {', '.join(sorted(lacking))}")
    domains = tuple(dict.fromkeys(domain_of.values()))
    # A category's own words teach too, each as a small text: our texts do not hold every word that residents use.
    own = [(words, category.slug) for category in categories for words in _own_texts(category)]
    seen = [read(text) for text in [*(one.text for one in known), *(text for text, _slug in own)]]
    counts = [counted(words) for words in seen]
    numbers, rarity = _vocabulary([*counts[:ours], *counts[len(known) :]], once="w")
    taught = _matrix([weighed(one, numbers, rarity) for one in counts], len(numbers))
    traits = taught[: len(known)]
    said_how = [manners(one.text, words) for one, words in zip(known, seen, strict=False)]
    manner_numbers, manner_rarity = _vocabulary(said_how[:ours])
    how = _matrix([weighed(one, manner_numbers, manner_rarity) for one in said_how], len(manner_numbers))
    votes_of = [votes(words, categories) for words in seen]
    vote = np.sqrt(np.array([[one.get(slug, 0.0) for slug in slugs] for one in votes_of]))
    dangers = _dangers_of([one.text for one in known])
    said = [kind_of(one.text, words, found, None) for one, words, found in zip(known, seen, dangers, strict=False)]
    rule = np.array([[float(kind == name) for name in KINDS] for kind in said])

    right = np.array([slugs.index(slug) for slug in [*(one.category for one in known), *(slug for _text, slug in own)]])
    heavy = np.array([1.0] * len(known) + [_OF_A_WORD] * len(own))
    of_kind = np.array([KINDS.index(one.kind) for one in known])
    manner = hstack([traits, how]).tocsr()
    touches = [
        np.array([domain in (domain_of[one.category], one.secondary_domain) for one in known]) for domain in domains
    ]
    # Each in a process of its own, two at a time, what takes longest first; nothing of it is written down in between.
    by_category, by_kind, *to_domain = Parallel(n_jobs=2, max_nbytes=None)(
        [
            delayed(fit)(
                taught,
                vote * _OF_A_VOTE,
                right,
                heavy,
                classes=len(slugs),
                loose=_LOOSE,
                smooth=_SMOOTH,
                counts=_OF_COUNTS,
            ),
            delayed(fit)(
                manner,
                rule * _OF_A_RULE,
                of_kind,
                np.ones(len(known)),
                classes=len(KINDS),
                loose=_LOOSE_KIND,
                smooth=_SMOOTH_KIND,
                counts=_OF_COUNTS_KIND,
            ),
            *(delayed(fit_one)(traits, touched) for touched in touches),
        ]
    )
    to_category, bias, certainty = by_category
    to_kind, kind_bias, kind_certainty = by_kind

    n, m = len(numbers), len(manner_numbers)
    by_vote = to_category[n:] * _OF_A_VOTE * certainty
    arrays: dict[str, Any] = {
        "version": np.array(VERSION),
        "traits": packed(list(numbers)),
        "categories": packed(slugs),
        "kinds": packed(KINDS),
        "domains": packed(domains),
        "rarity": np.array(rarity, dtype=np.float32),
        "manners": packed(list(manner_numbers)),
        "manner_rarity": np.array(manner_rarity, dtype=np.float32),
        "to_category": _kept(to_category[:n] * certainty),
        "category_bias": (bias * certainty).astype(np.float32),
        "vote_to_category": by_vote.astype(np.float32),
        # What a vote for itself brings a category on average, and what a vote for another takes from it.
        "foreign_vote": np.array(np.diag(by_vote).mean(), dtype=np.float32),
        "foreign_bias": np.array((bias * certainty).mean(), dtype=np.float32),
        "to_kind": _kept(to_kind[:n] * kind_certainty),
        "kind_bias": (kind_bias * kind_certainty).astype(np.float32),
        "manner_to_kind": _kept(to_kind[n : n + m] * kind_certainty),
        "rule_to_kind": (to_kind[n + m :] * _OF_A_RULE * kind_certainty).astype(np.float32),
        "to_domain": _kept(np.stack([weights for weights, _bias in to_domain], axis=1)),
        "domain_bias": np.array([bias for _weights, bias in to_domain], dtype=np.float32),
    }
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)
    return content.getvalue()


def with_measured(content: bytes, measured: Sequence[tuple[str, str, float]], slugs: Sequence[str]) -> bytes:
    """The same file with what the model made of texts that it did not learn from: for each what it is about, what was
    suggested first (slugs out of these) and how certain that was (0 to 1)."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    number = {slug: at for at, slug in enumerate(slugs)}
    arrays |= {
        "measured_slugs": packed(slugs),
        "measured_right": np.array([number[right] for right, _taken, _certainty in measured], dtype=np.int16),
        "measured_taken": np.array([number[taken] for _right, taken, _certainty in measured], dtype=np.int16),
        "measured_certainty": np.array([certainty for _right, _taken, certainty in measured], dtype=np.float32),
    }
    made = io.BytesIO()
    np.savez_compressed(made, **arrays)
    return made.getvalue()


def sha256_of(content: bytes) -> str:
    """The hash by which a card names a file, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def _kept(weights: np.ndarray) -> np.ndarray:
    return (np.round(weights * _STEPS) / _STEPS).astype(np.float16)


def _vocabulary(counts: Sequence[dict[str, int]], *, once: str = "") -> tuple[dict[str, int], list[float]]:
    """The traits that two of these texts share, and of sort `once` also those of one text; numbered in the order of the
    alphabet, and how rare each is. What else stands in one text costs more memory than it tells."""
    texts: Counter[str] = Counter()
    for one in counts:
        texts.update(one.keys())
    kept = sorted(trait for trait, often in texts.items() if often > 1 or trait[0] == once)
    rarity = [float(np.log((1 + len(counts)) / (1 + texts[trait])) + 1) for trait in kept]
    return {trait: number for number, trait in enumerate(kept)}, rarity


def _matrix(rows: Sequence[dict[int, float]], width: int) -> Any:
    from scipy.sparse import csr_matrix

    begins = np.cumsum([0, *(len(row) for row in rows)])
    columns = [number for row in rows for number in row]
    values = [weight for row in rows for weight in row.values()]
    return csr_matrix((values, columns, begins), shape=(len(rows), width))


def _dangers_of(texts: Sequence[str]) -> list[list[Danger]]:
    """The dangers of each text, half of them read in each of two processes: this takes as long as the fitting."""
    from sklearn.utils.parallel import Parallel, delayed

    found: list[list[Danger]] = [[] for _text in texts]
    halves = Parallel(n_jobs=2, max_nbytes=None)([delayed(find_in_each)(texts[half::2]) for half in (0, 1)])
    for half, of_half in enumerate(halves):
        found[half::2] = of_half
    return found


def _own_texts(category: CategoryWords) -> list[str]:
    return [f"{category.label}. {category.description}", *category.keywords, *category.urgency_hints]
