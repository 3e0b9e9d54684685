"""What the worker does for the organisation by the clock; no rules here."""

from celery import shared_task

from officers import sessions


@shared_task
def clear_sessions() -> int:
    """Delete sessions that are over. Gives how many."""
    return sessions.clear()
