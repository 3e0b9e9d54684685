"""What the fields of the post room hold (see `signals/retention.py`). A letter goes as a whole some weeks after it was
sent or failed (`post.purge`), and at once where its signal is erased or destroyed."""

from typing import Final

PERSONAL: Final = frozenset({"letter.recipient", "mailboxmail.recipient"})
FREE_TEXT: Final = frozenset({"letter.subject", "letter.body", "mailboxmail.subject", "mailboxmail.body"})
KEPT: Final = frozenset(
    {
        "letter.reference", "letter.message_id", "letter.unsubscribe_url", "letter.error", "mailboxmail.message_id",
        "mailboxmail.sender",
    }
)  # fmt: skip
