"""A key for a program, from the command line."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from officers import audit
from officers.keys import make_client
from officers.models import ApiClient

_ALL: Final = "all"


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


class Command(BaseCommand):
    help = "Maakt een sleutel voor de API. De sleutel staat alleen op de laatste regel, en is later niet meer te zien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAAM", help="voor wie de sleutel is")
        parser.add_argument(
            "--scopes",
            required=True,
            type=_list,
            metavar="a,b",
            help=f"{', '.join(ApiClient.Scope.values)}, of {_ALL} voor allemaal (dan ook zonder snelheidsgrens)",
        )
        parser.add_argument("--domains", type=_list, default=[], metavar="d,..", help="alleen deze domeinen")
        parser.add_argument(
            "--areas", type=_list, default=[], metavar="code,..", help="alleen deze gebieden en wat eronder ligt"
        )
        parser.add_argument("--rate", metavar="20/s|none", help="hoe vaak; none is geen grens (anders 20/s)")

    def handle(self, *args: Any, **options: Any) -> None:
        everything = options["scopes"] == [_ALL]
        rate = options["rate"] or ("none" if everything else "20/s")
        try:
            client, key = make_client(
                options["name"],
                scopes=ApiClient.Scope.values if everything else options["scopes"],
                domains=options["domains"],
                areas=options["areas"],
                rate="" if rate == "none" else rate,
            )
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from None
        audit.record_when_saved("apiclient made", about={"apiclient": client.pk, "scopes": client.scopes}, by=None)
        if options["verbosity"] > 0:
            self.stdout.write(f"{client.name}: {', '.join(client.scopes)}; snelheid {client.rate or 'zonder grens'}")
        self.stdout.write(key)
