"""What a signal can be about, how it can end, and whom to call instead: lists that a city edits."""

from __future__ import annotations

import datetime

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.utils.translation import gettext_lazy as _

from officers.models import Domain, MunicipalTask
from signals import deadlines, icons
from signals.queries import CategoryQuerySet, CauseQuerySet


class Kind(models.TextChoices):
    """What sort of sound it is, apart from what it is about; the values are those of the contract."""

    REPORT = "melding", _("melding")
    IDEA = "idee", _("idee")
    QUESTION = "vraag", _("vraag")
    COMPLIMENT = "compliment", _("compliment")
    CONCERN = "zorg", _("zorg")


class Sensitivity(models.TextChoices):
    """Who reads the text; the values are those of the contract."""

    ORDINARY = "gewoon", _("gewoon")
    PERSONAL = "persoonsgegevens", _("persoonsgegevens")
    SPECIAL = "bijzonder", _("bijzonder")

    def at_least(self, least: Sensitivity) -> Sensitivity:
        """The more sensitive of the two."""
        return max(self, least, key=list(Sensitivity).index)


class TermUnit(models.TextChoices):
    """What a term is counted in."""

    WORKING_DAYS = "werkdagen", _("werkdagen")
    CALENDAR_DAYS = "kalenderdagen", _("kalenderdagen")


class Category(models.Model):
    """The subject of a signal. It belongs to one municipal task, and so finds its team."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    public_name = models.CharField(_("naam voor bewoners"), max_length=120, blank=True)
    description = models.TextField(_("omschrijving"), blank=True)
    domain = models.ForeignKey(Domain, verbose_name=_("domein"), on_delete=models.PROTECT, related_name="categories")
    task = models.ForeignKey(
        MunicipalTask,
        verbose_name=_("gemeentelijke taak"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="categories",
        help_text=_("Leeg: gaat altijd eerst naar triage."),
    )
    sensitivity = models.CharField(_("gevoeligheid"), max_length=20, choices=Sensitivity, default=Sensitivity.ORDINARY)
    handling_days = models.PositiveSmallIntegerField(
        _("afhandeltermijn"),
        default=5,
        help_text=_("Geldt voor wat hierna binnenkomt. Wat al is toegezegd, verandert niet."),
    )
    handling_unit = models.CharField(
        _("afhandeltermijn telt in"), max_length=16, choices=TermUnit, default=TermUnit.WORKING_DAYS
    )
    first_contact_days = models.PositiveSmallIntegerField(_("termijn van het eerste contact"), default=3)
    first_contact_unit = models.CharField(
        _("eerste contact telt in"), max_length=16, choices=TermUnit, default=TermUnit.WORKING_DAYS
    )
    keywords = ArrayField(models.CharField(max_length=60), verbose_name=_("trefwoorden"), default=list, blank=True)
    urgency_hints = ArrayField(
        models.CharField(max_length=80), verbose_name=_("aanwijzingen voor spoed"), default=list, blank=True
    )
    is_public = models.BooleanField(
        _("op de openbare kaart"),
        default=False,
        help_text=_(
            "Ook in de lijst bij het gebied, in de mails en in de feed. Nooit de tekst, een foto of de melder."
        ),
    )
    has_exact_place = models.BooleanField(
        _("precieze plek op de openbare kaart"),
        default=False,
        help_text=_("Alleen als de plek nooit een woning is. Anders staat op de kaart een punt in de buurt daarvan."),
    )
    icon = models.TextField(
        _("icoon op de openbare kaart"),
        blank=True,
        max_length=icons.LONGEST,
        validators=[icons.check],
        help_text=_("De code van een SVG-tekening. Leeg: het gewone icoon."),
    )
    is_active = models.BooleanField(_("in gebruik"), default=True)
    successors = models.ManyToManyField(
        "self",
        verbose_name=_("gaat verder als"),
        symmetrical=False,
        blank=True,
        related_name="predecessors",
        help_text=_(
            "Als deze categorie niet meer in gebruik is: de categorie of categorieën die ervoor in de plaats kwamen. "
            "Zo blijven haar voorbeelden meetellen bij het begrijpen van teksten."
        ),
    )
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("categorie")
        verbose_name_plural = _("categorieën")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_sensitive(self) -> bool:
        """Whether few may read what is about it; and so a person looks first at what only seems to be."""
        return self.sensitivity != Sensitivity.ORDINARY

    def due_on(self, received_at: datetime.datetime) -> datetime.date:
        """The last day for handling a signal that came in at this moment, by the term as it is now."""
        calendar = self.handling_unit == TermUnit.CALENDAR_DAYS
        return deadlines.due_on(received_at, self.handling_days, calendar=calendar)

    def first_contact_due_on(self, received_at: datetime.datetime) -> datetime.date:
        """The last day for the first contact about a signal that came in at this moment, by the term as it is now."""
        calendar = self.first_contact_unit == TermUnit.CALENDAR_DAYS
        return deadlines.due_on(received_at, self.first_contact_days, calendar=calendar)

    @property
    def plain_name(self) -> str:
        """The name that residents see."""
        return self.public_name or self.name


class KindTerm(models.Model):
    """The term of a kind of sound, whatever it is about: an idea is no defect, and gets no defect's term (domain study,
    S6). A kind without a row goes by its subject."""

    kind = models.CharField(_("soort"), max_length=12, choices=Kind, unique=True)
    handling_days = models.PositiveSmallIntegerField(
        _("afhandeltermijn"),
        help_text=_("Geldt voor wat hierna binnenkomt, in plaats van de termijn van de categorie."),
    )
    handling_unit = models.CharField(_("telt in"), max_length=16, choices=TermUnit, default=TermUnit.WORKING_DAYS)

    class Meta:
        verbose_name = _("termijn van een soort")
        verbose_name_plural = _("termijnen van soorten")
        ordering = ["kind"]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def due_on(self, received_at: datetime.datetime) -> datetime.date:
        """The last day for handling a signal that came in at this moment, by the term as it is now."""
        calendar = self.handling_unit == TermUnit.CALENDAR_DAYS
        return deadlines.due_on(received_at, self.handling_days, calendar=calendar)


class TermVersion(models.Model):
    """Which terms a category, or a kind of sound, had since when. A trigger writes it whenever one changes, by whatever
    way (migration 0066), so that years later can be said what held when a promise was made; the promise itself stands
    on the signal."""

    category = models.ForeignKey(
        Category, verbose_name=_("categorie"), null=True, on_delete=models.CASCADE, related_name="term_versions"
    )
    kind = models.CharField(_("soort"), max_length=12, choices=Kind, blank=True)
    handling_days = models.SmallIntegerField(_("afhandeltermijn"))
    handling_unit = models.CharField(_("telt in"), max_length=16, choices=TermUnit)
    # Of a category only.
    first_contact_days = models.SmallIntegerField(_("eerste contact"), null=True)
    first_contact_unit = models.CharField(_("eerste contact telt in"), max_length=16, choices=TermUnit, blank=True)
    # None: from before this was kept.
    since = models.DateTimeField(_("sinds"), null=True)

    class Meta:
        verbose_name = _("termijn door de tijd")
        verbose_name_plural = _("termijnen door de tijd")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.pk)


class ClosingResult(models.Model):
    """What was done, chosen when a signal is closed; a city edits the list."""

    # How a signal ends that its reporter took back; the row is made where a city has none.
    TAKEN_BACK = "ingetrokken"
    # How one ends of which who closed it did not say what was done: a program or a partner, since a page asks.
    NOT_SAID = "niet-vermeld"

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    asks_organisation = models.BooleanField(
        _("vraagt naar een andere organisatie"),
        default=False,
        help_text=_("Doorzendplicht, Awb artikel 2:3."),
    )
    is_misfit = models.BooleanField(
        _("werkt, maar past niet"),
        default=False,
        db_default=False,
        help_text=_("Niet kapot, en de bewoner kan er niet mee uit de voeten. Telt per onderwerp mee voor de agenda."),
    )
    is_active = models.BooleanField(_("in gebruik"), default=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    class Meta:
        verbose_name = _("resultaat")
        verbose_name_plural = _("resultaten")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class Cause(models.Model):
    """Where it came from, as far as was found out: a list that a city edits, general or of some categories."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    categories = models.ManyToManyField(
        Category,
        verbose_name=_("alleen bij deze categorieën"),
        blank=True,
        related_name="causes",
        help_text=_("Niets gekozen: bij alle categorieën."),
    )
    is_active = models.BooleanField(_("in gebruik"), default=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    objects = CauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("oorzaak")
        verbose_name_plural = _("oorzaken")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class Referral(models.Model):
    """A number to call instead of, or before, sending a signal: 112, Veilig Thuis, 113 and others."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    phone = models.CharField(_("telefoon"), max_length=20)
    text = models.TextField(_("uitleg"), blank=True)
    checked_on = models.DateField(_("nagekeken op"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    class Meta:
        verbose_name = _("doorverwijzing")
        verbose_name_plural = _("doorverwijzingen")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name
