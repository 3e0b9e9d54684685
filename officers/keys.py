"""Giving a program its key: with which scopes, limited to what, and how often it may come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from areas.models import Area
from officers.models import ApiClient, Domain

# How often a program may come: 20/s, 100/m, 1000/h or 5000/d.
RATE: Final = re.compile(r"[1-9][0-9]{0,6}/[smhd]")


def make_client(
    name: str, *, scopes: Iterable[str], domains: Iterable[str] = (), areas: Iterable[str] = (), rate: str = "20/s"
) -> tuple[ApiClient, str]:
    """Make a program that may use the API, and its key, which is shown this once and not kept.

    `scopes` are values of `ApiClient.Scope`; `domains` (slugs) and `areas` (codes, with everything below them) limit
    which signals it knows of; `rate` is such as "20/s", and empty is no limit. Raises `ValidationError` with one
    sentence; then nothing was made.
    """
    name, wanted = name.strip(), list(dict.fromkeys(scopes))
    _refuse_unknown(_("Dit recht bestaat niet: %s."), wanted, ApiClient.Scope.values)
    if not wanted:
        raise ValidationError(_("Geef minstens één recht."), code="required")
    if not name or len(name) > 120:
        raise ValidationError(_("Geef een naam van 1 tot en met 120 tekens."), code="name")
    if rate and not RATE.fullmatch(rate):
        raise ValidationError(_("Dit is geen snelheid: %s. Schrijf bijvoorbeeld 20/s.") % rate, code="rate")
    if ApiClient.objects.filter(name=name).exists():
        raise ValidationError(_("Er is al een sleutel met de naam %s.") % name, code="unique")
    slugs, codes = list(domains), list(areas)
    domain_rows = {row.slug: row for row in Domain.objects.filter(slug__in=slugs)}
    area_rows = {row.code: row for row in Area.objects.filter(code__in=codes)}
    _refuse_unknown(_("Dit domein bestaat niet: %s."), slugs, domain_rows)
    _refuse_unknown(_("Dit gebied bestaat niet: %s."), codes, area_rows)
    key = ApiClient.new_key()
    with transaction.atomic():
        client = ApiClient.objects.create(name=name, key_digest=ApiClient.digest(key), scopes=wanted, rate=rate)
        client.domains.set(domain_rows.values())
        client.areas.set(area_rows.values())
    return client, key


def _refuse_unknown(sentence: str, named: Iterable[str], known: Iterable[str]) -> None:
    unknown = sorted(set(named) - set(known))
    if unknown:
        raise ValidationError(sentence % ", ".join(unknown), code="unknown")
