from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgendaConfig(AppConfig):
    name = "agenda"
    verbose_name = _("Agenda")

    def ready(self) -> None:
        """Tell the list of signals what it cannot know by itself: what something on the agenda stands on."""
        from agenda.evidence import called, is_ground_of, is_on_agenda
        from signals import finding

        finding.BROUGHT["opagenda"] = is_on_agenda
        finding.BROUGHT["opgave"] = is_ground_of
        finding.NAMED["opgave"] = called
