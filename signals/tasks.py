"""What the worker does with signals by itself: it holds no rules, and is safe to run twice."""

from celery import shared_task

from signals import answering, attachments, consult, handover, notices, relocation, repeats


@shared_task
def relocate_open_signals() -> int:
    """Locate open signals again, for boundaries that hold from today. Gives how many moved."""
    return relocation.relocate_open_signals()


@shared_task
def forget_repeats() -> int:
    """Forget requests that nobody repeats any more. Gives how many."""
    return repeats.forget()


@shared_task
def remove_orphan_files() -> int:
    """Remove files from storage that belong to no signal. Gives how many."""
    return attachments.remove_orphans()


@shared_task
def bring_back_unanswered_offers() -> int:
    """Bring back offers that nobody answered in time. Gives how many."""
    return handover.bring_back_unanswered()


@shared_task
def let_holds_go() -> int:
    """Let go on what waited for an answer long enough. Gives how many."""
    return consult.let_holds_go()


@shared_task
def write_daily_notices() -> int:
    """Write the daily mails to civil servants. Gives how many."""
    return notices.write_daily()


@shared_task
def follow_up_questions() -> int:
    """Remind reporters who did not answer, and let questions lapse. Gives how many."""
    return answering.follow_up()
