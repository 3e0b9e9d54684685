"""What can be done on the page of a signal: one module for each sort of action, with its forms and the verbs it calls.

The key is the last part of the address (`/signalen/2026-000417/aanbieden`). Permission comes from the rule of
`signals/visibility.py`; `templates/signals/actions/` has a part of the page for each module.
"""

from __future__ import annotations

from typing import Final

from signals.views.actions import (
    adding,
    asking,
    closing,
    complaining,
    coordinating,
    holding,
    joining,
    looking_along,
    moving,
    passing,
    raising,
    redacting,
    shielding,
    statutory,
    talking,
)
from signals.views.actions.base import Action

_MODULES: Final = (
    moving,
    closing,
    passing,
    looking_along,
    coordinating,
    raising,
    adding,
    asking,
    talking,
    joining,
    statutory,
    complaining,
    redacting,
    shielding,
    holding,
)

ACTIONS: Final[dict[str, Action]] = {verb: action for module in _MODULES for verb, action in module.ACTIONS.items()}
