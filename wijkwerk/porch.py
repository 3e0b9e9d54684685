"""The part of the house that is no app of its own: it has no tables, and looks at the machine before production."""

from django.apps import AppConfig
from django.core.checks import Tags, register


class Porch(AppConfig):
    name = "wijkwerk"

    def ready(self) -> None:
        from wijkwerk.checks import statements_stay_out_of_the_log

        register(statements_stay_out_of_the_log, Tags.security, deploy=True)
