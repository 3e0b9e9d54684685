"""Makes a process of the web ready to judge a text before somebody waits for it.

The first text that a process reads takes seconds: the rules of danger, the model and the words of the categories are
made ready then. Once it serves, that is done beside it; what comes before it is ready waits as it did.
"""

from __future__ import annotations

import logging
import threading

from django.db import DatabaseError, InterfaceError, connection

from officers.organisation import stamp
from signals.categories import known_categories
from signals.model_file import Unusable

logger = logging.getLogger(__name__)

# Of nobody: it has words of a subject, of danger, of a number, and an address to look at.
_TEXT = "De lantaarn bij Kerkstraat 12 is stuk en er is brand, belt u mij op 0600000000?"


def beside() -> threading.Thread:
    """Warm this process in a thread of its own, so that a database that hangs stops no start. Gives the thread."""
    thread = threading.Thread(target=warm, name="warm", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    """Judge a text as a request would, with the city's own rules and model, and close the line to the database that
    this opened. Without database or model this process stays cold, says so in the log, and serves."""
    try:
        known_categories(on=stamp()).understand(_TEXT)
    except (DatabaseError, InterfaceError, Unusable):
        logger.exception("this process could not be made ready to read a text")
    finally:
        connection.close()
