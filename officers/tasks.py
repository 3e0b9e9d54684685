"""What the worker does for the organisation by the clock; no rules here."""

from celery import shared_task

from officers import sessions, undelivered


@shared_task
def clear_sessions() -> int:
    """Delete sessions that are over. Gives how many."""
    return sessions.clear()


@shared_task
def tell_of_undelivered() -> int:
    """Tell the application manager what did not arrive. Gives the number of letters."""
    return undelivered.tell()
