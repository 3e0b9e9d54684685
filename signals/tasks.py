"""What the worker does with signals by itself: it holds no rules, and is safe to run twice."""

import uuid

from celery import shared_task

from officers import scenarios
from signals import (
    action_terms,
    answering,
    attachments,
    callbacks,
    comparing,
    consult,
    escalation,
    following,
    forwarding,
    handover,
    learning,
    legal_terms,
    link_ends,
    measuring,
    mine,
    notices,
    objects,
    relocation,
    reorganising,
    repeats,
    retention,
    terms,
    undelivered,
    uploads,
    waiting,
)

# Longer than a model may take: its process is ended by who waits for it, and the row says so.
_LEARNING = {
    "soft_time_limit": learning.PATIENCE.total_seconds() + 60,
    "time_limit": learning.PATIENCE.total_seconds() + 120,
}


@shared_task
def relocate_open_signals() -> int:
    """Locate open signals again, for boundaries that hold from today. Gives how many moved."""
    return relocation.relocate_open_signals()


@shared_task
def carry_out_plans() -> int:
    """Do what planned changes of the organisation bring on their day. Gives how many were finished."""
    return reorganising.carry_out_due()


@shared_task
def forget_repeats() -> int:
    """Forget requests that nobody repeats any more. Gives how many."""
    return repeats.forget()


@shared_task
def forget_links() -> int:
    """Forget links to overviews that are over. Gives how many."""
    return mine.forget()


@shared_task
def write_news() -> int:
    """Write to who follows an area or a subject what is new. Gives how many mails."""
    return following.write_news()


@shared_task
def forget_followers() -> int:
    """Forget who did not say yes, and who follows what is long finished. Gives how many."""
    return following.forget()


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


@shared_task
def move_terms_on() -> int:
    """Move the last day of terms that stand still on to today. Gives how many."""
    return terms.move_on()


@shared_task
def warn_of_terms() -> int:
    """Tell of terms that near their end or have passed, of what waits long, of actions that are late, of questions to
    look along that nobody answered, of links of partners that end, and of calls that were promised and not made, before
    the daily mails are written. Gives how many were told."""
    of_terms = terms.warn() + waiting.warn() + legal_terms.warn()
    return of_terms + action_terms.warn() + consult.remind() + link_ends.warn() + callbacks.warn()


@shared_task
def tell_of_undelivered() -> int:
    """Tell of mail about signals that failed for good. Gives how many were told."""
    return undelivered.tell()


@shared_task
def remind_of_decisions() -> int:
    """Tell of decisions that did not come in time, and new leads of what waits for theirs. Gives how many."""
    return escalation.remind() + escalation.tell_new_leads()


@shared_task
def close_unanswered() -> int:
    """Close what another organisation has had for five working days. Gives how many."""
    return forwarding.close_unanswered()


@shared_task(soft_time_limit=600, time_limit=660)
def refresh_objects() -> int:
    """Fetch the objects on the map from the sources that a city set. Gives how many sources came in."""
    return objects.refresh_all()


@shared_task(soft_time_limit=240)
def fetch_asked_objects() -> int:
    """Fetch the objects of which a manager asked it. Gives how many sources came in."""
    return objects.refresh_asked()


@shared_task
def remove_abandoned_photos() -> int:
    """Remove photos of forms that were not sent. Gives how many."""
    return uploads.remove_abandoned()


@shared_task(soft_time_limit=3500, time_limit=3600)
def try_scenario(run: str) -> bool:
    """Try a scenario that waits for it, by the code of its run. Gives whether it was this worker that finished it."""
    return comparing.try_scenario(uuid.UUID(run))


@shared_task
def try_left_scenarios() -> int:
    """Try again what a worker that died left behind, and what none was woken for. Gives how many."""
    runs = scenarios.left_behind()
    for run in runs:
        try_scenario.delay(str(run))
    return len(runs)


@shared_task(**_LEARNING)
def learn_from_corrections(pk: int) -> bool:
    """Make the model that somebody asked for. Gives whether that went well."""
    return learning.in_a_process_of_its_own(pk)


@shared_task(**_LEARNING)
def learn_what_waits() -> int:
    """Make the model that nobody could be woken for. Gives how many were made."""
    return learning.make_what_waits()


@shared_task(**_LEARNING)
def learn_each_week() -> bool:
    """Make a model where there is something new to learn. Gives whether one was made."""
    try:
        return learning.in_a_process_of_its_own(learning.ask(by=None).pk)
    except (learning.AlreadyLearning, learning.TooFew):
        return False


@shared_task
def count_suggestions() -> int:
    """Count how often suggestions were right. Gives how many counts there are."""
    return learning.count_suggestions()


@shared_task(soft_time_limit=1500, time_limit=1800)
def apply_retention() -> int:
    """Destroy signals and erase personal data that is past its term. Gives how many signals."""
    done = retention.apply()
    return done.destroyed + done.erased


@shared_task
def measure() -> int:
    """Measure what changed, for the reports. Gives how many signals."""
    return measuring.catch_up()
