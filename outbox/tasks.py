"""What the worker does with letters: it takes ids, is safe to run twice, and holds no rules."""

from celery import shared_task

from outbox import post
from outbox.models import Letter


@shared_task
def deliver_letters(letter_ids: list[int]) -> None:
    """Deliver these letters, in order; one that fails does not hold up the next."""
    post.deliver_all(letter_ids)


@shared_task
def sweep(batch: int = 200) -> int:
    """Deliver what is due and was not woken for: the guarantee behind the wake-up. Gives the number sent."""
    return post.deliver_all(list(Letter.objects.due().values_list("pk", flat=True)[:batch]))


@shared_task
def purge() -> int:
    """Delete what was sent, or failed, long ago. Gives the number of letters."""
    return post.purge()
