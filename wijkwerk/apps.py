from django.apps import AppConfig
from django.core.checks import Tags, register


class WijkwerkConfig(AppConfig):
    name = "wijkwerk"

    def ready(self) -> None:
        from wijkwerk.checks import statements_stay_out_of_the_log

        register(statements_stay_out_of_the_log, Tags.security, deploy=True)
