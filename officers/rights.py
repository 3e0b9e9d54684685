"""Rights: what a role may do. The rows in the database decide; this page names the ones the code asks for.

A right says what kind of thing somebody may do; which signals it holds for is decided by `signals/visibility.py`.
"""

from typing import Final

SIGNALS_ALL: Final = "signals.all"
SIGNALS_SENSITIVE: Final = "signals.sensitive"
SIGNALS_CONTACT: Final = "signals.contact"
SIGNALS_HANDLE: Final = "signals.handle"
SIGNALS_ROUTE: Final = "signals.route"
SIGNALS_SUBMIT: Final = "signals.submit"
SIGNALS_EXPORT: Final = "signals.export"
AREAS_OWN: Final = "signals.own_areas"
TELL_AREAS: Final = "areas.tell"
FIGURES: Final = "figures.read"
BRIEFING: Final = "briefing.read"
GAPS: Final = "organisation.gaps"
POSITIONING: Final = "reports.positioning"
MANAGE_ORGANISATION: Final = "manage.organisation"
MANAGE_CATEGORIES: Final = "manage.categories"
MANAGE_TEXTS: Final = "manage.texts"
MANAGE_AREAS: Final = "manage.areas"
MANAGE_ACCOUNTS: Final = "manage.accounts"
AGENDA_MANAGE: Final = "agenda.manage"
AGENDA_PROMISE: Final = "agenda.promise"
OUTBOX: Final = "outbox.manage"
AUDIT: Final = "audit.read"

# Each of these opens a part of /beheer/.
MANAGE: Final = frozenset({MANAGE_ORGANISATION, MANAGE_CATEGORIES, MANAGE_TEXTS, MANAGE_AREAS, MANAGE_ACCOUNTS})

# code -> what it means, in the words that an application manager sees
RIGHTS: Final[dict[str, str]] = {
    SIGNALS_ALL: "Alle signalen zien (van gevoelige alleen categorie, gebied, status en team)",
    SIGNALS_SENSITIVE: "De tekst van alle gevoelige signalen lezen",
    SIGNALS_CONTACT: "Contactgegevens van melders zien",
    SIGNALS_HANDLE: "Signalen van het eigen team behandelen",
    SIGNALS_ROUTE: "Elk signaal toewijzen, aanbieden en van categorie veranderen (triage)",
    SIGNALS_SUBMIT: "Signalen invoeren namens een bewoner of van de straat",
    SIGNALS_EXPORT: "Lijsten van signalen als bestand meenemen",
    AREAS_OWN: "De signalen van de eigen gebieden zien",
    TELL_AREAS: "Het verhaal van de eigen gebieden schrijven",
    FIGURES: "Cijfers en rapporten zien",
    BRIEFING: "De briefing van de eigen gebieden openen",
    GAPS: "Gaten in de organisatie zien",
    POSITIONING: "Zien wat de positionering doet, en proefdraaien",
    MANAGE_ORGANISATION: "Teams, taken, afspraken en positionering beheren",
    MANAGE_CATEGORIES: "Categorieën en resultaten beheren",
    MANAGE_TEXTS: "Teksten en doorverwijzingen beheren",
    MANAGE_AREAS: "Gebieden beheren",
    MANAGE_ACCOUNTS: "Medewerkers, rollen en API-sleutels beheren",
    AGENDA_MANAGE: "Opgaven, kansen en vergaderingen op de agenda beheren",
    AGENDA_PROMISE: "Toezeggingen vastleggen",
    OUTBOX: "Verzending zien en opnieuw versturen",
    AUDIT: "Inzage in wie wat zag en deed",
}

# slug -> (name, rights): the roles that a city starts with and then edits
ROLES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "teamlid": ("Teamlid", (SIGNALS_HANDLE, SIGNALS_CONTACT, SIGNALS_SUBMIT)),
    "teamleider": (
        "Teamleider",
        (SIGNALS_HANDLE, SIGNALS_CONTACT, SIGNALS_SUBMIT, SIGNALS_EXPORT, FIGURES, GAPS, POSITIONING),
    ),
    "triage": (
        "Triage",
        (
            SIGNALS_ALL,
            SIGNALS_SENSITIVE,
            SIGNALS_CONTACT,
            SIGNALS_HANDLE,
            SIGNALS_ROUTE,
            SIGNALS_SUBMIT,
            SIGNALS_EXPORT,
            FIGURES,
            GAPS,
        ),
    ),
    "kcc": ("Klantcontactcentrum", (SIGNALS_ALL, SIGNALS_CONTACT, SIGNALS_HANDLE, SIGNALS_SUBMIT)),
    "wijkambtenaar": (
        "Wijkambtenaar",
        (
            AREAS_OWN,
            SIGNALS_HANDLE,
            SIGNALS_CONTACT,
            SIGNALS_SUBMIT,
            SIGNALS_EXPORT,
            FIGURES,
            GAPS,
            POSITIONING,
            AGENDA_MANAGE,
            AGENDA_PROMISE,
            TELL_AREAS,
            BRIEFING,
        ),
    ),
    "wethouder": ("Wijkwethouder", (FIGURES, POSITIONING, AGENDA_PROMISE, BRIEFING)),
    "beheerder": (
        "Functioneel beheerder",
        (
            GAPS,
            MANAGE_ORGANISATION,
            MANAGE_CATEGORIES,
            MANAGE_TEXTS,
            MANAGE_AREAS,
            MANAGE_ACCOUNTS,
            OUTBOX,
            FIGURES,
            POSITIONING,
            AGENDA_MANAGE,
            AGENDA_PROMISE,
        ),
    ),
    "fg": (
        "Functionaris gegevensbescherming",
        (AUDIT, FIGURES, POSITIONING, SIGNALS_ALL, SIGNALS_SENSITIVE, SIGNALS_CONTACT),
    ),
    "lezer": ("Lezer", (FIGURES,)),
}
