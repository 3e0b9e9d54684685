"""What the worker does for the agenda by itself: it holds no rules, and is safe to run twice."""

from celery import shared_task

from agenda import commitments, partner_links, reviews, street, telling


@shared_task
def write_news() -> int:
    """Write to reporters what came of their signals. Gives how many letters."""
    return telling.write_waiting()


@shared_task
def remind_of_promises() -> int:
    """Remind who sees to a promise of its day. Gives how many letters."""
    return commitments.remind()


@shared_task
def forget_deliveries() -> int:
    """Forget the keys of what devices sent long ago. Gives how many."""
    return street.forget()


@shared_task
def remind_of_reviews() -> int:
    """Remind who sees to an opgave or kans to look at it again. Gives how many letters."""
    return reviews.remind()


@shared_task
def tell_of_undelivered() -> int:
    """Tell of mail to partners that failed for good. Gives how many were told."""
    return partner_links.tell_of_failures()


@shared_task
def warn_of_links() -> int:
    """Tell of links of partners that end. Gives how many were told."""
    return partner_links.warn_of_ends()
