"""Rules for passwords that Django says in English only."""

from __future__ import annotations

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """At least so many characters, said in Dutch: Django's own catalogue lacks the sentence."""

    def get_error_message(self) -> str:
        """What is wrong, for who typed it."""
        return _("Dit wachtwoord is te kort. Gebruik minstens %(number)d tekens.") % {"number": self.min_length}

    def get_help_text(self) -> str:
        """What is asked, before anything is typed."""
        return _("Gebruik minstens %(number)d tekens.") % {"number": self.min_length}
