"""Take objects on the map (lamp posts, containers, trees) in: from the source of a layer, or from a GeoJSON file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from signals import objects
from signals.models import ObjectLayer
from signals.object_source import MOST_BYTES, Refused, read


class Command(BaseCommand):
    help = "Neemt objecten op de kaart over: van de bron van hun laag (/beheer/), of uit een GeoJSON-bestand."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("layer", metavar="LAAG", help="code van de laag, zoals lantaarns")
        parser.add_argument("file", metavar="BESTAND.geojson", nargs="?", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        layer = ObjectLayer.objects.filter(slug=options["layer"]).first()
        if layer is None:
            raise CommandError(_("Deze laag kennen wij niet: %s.") % options["layer"])
        file: Path | None = options["file"]
        try:
            if file is None:
                if not layer.source:
                    raise Refused(_("Deze laag heeft geen bron. Geef een bestand."))
                held, gone = objects.refresh(layer)
            else:
                held, gone = objects.take_over(layer, read(_document(file), layer=layer))
        except Refused as refused:
            raise CommandError(f"{file or layer.slug}: {refused}") from None
        self.stdout.write(_("%(held)d objecten; %(gone)d zijn er niet meer.") % {"held": held, "gone": gone})


def _document(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise Refused(_("Het bestand is te groot: hoogstens %d MB.") % (MOST_BYTES // 1_000_000))
        return file.read_bytes()
    except OSError:
        raise Refused(_("Dit bestand kunnen wij niet openen.")) from None
