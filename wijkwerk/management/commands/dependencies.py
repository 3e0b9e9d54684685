"""Write what we run with to docs/dependencies.md, or say on which licence that fails."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from wijkwerk.dependencies import PAGE, UnknownLicence, dependencies, page


class Command(BaseCommand):
    """`manage.py dependencies`: exit code 0 done, 1 refused, with the packages that cannot stay."""

    help = "Schrijft docs/dependencies.md: alle pakketten met versie en licentie."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wrong = [f"{one.name} ({one.licence})" for one in dependencies() if not one.is_fine]
            if wrong:
                raise CommandError("EUPL-1.2 cannot live with: " + ", ".join(wrong))
            PAGE.write_text(page(), encoding="utf-8")
        except UnknownLicence as unknown:
            raise CommandError(str(unknown)) from unknown
        self.stdout.write(f"{PAGE.name}: {len(dependencies())}")
