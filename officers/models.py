"""The organisation: domains, teams, people, who covers which area, and which team does which task where."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from functools import cached_property
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from areas.dated import Dated, DatedQuerySet, DateRange, today
from areas.models import Area
from areas.queries import with_everything_below
from officers.queries import ApiClientQuerySet, ArrangementQuerySet, OfficerQuerySet, TeamQuerySet
from officers.rights import MANAGE, RIGHTS


class Domain(models.Model):
    """A part of the municipal organisation's work: sociaal, fysiek, publiekszaken, and what a city adds."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("naam"), max_length=80)
    order = models.PositiveSmallIntegerField(_("volgorde"), default=100)

    class Meta:
        verbose_name = _("domein")
        verbose_name_plural = _("domeinen")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A unit that takes signals. Without a domain it is a unit of its own (eigen dienst)."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    domain = models.ForeignKey(
        Domain,
        verbose_name=_("domein"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="teams",
        help_text=_("Leeg: een eigen dienst, buiten de domeinen."),
    )
    email = models.EmailField(_("mailadres"), blank=True, help_text=_("Hier komt het bericht dat er een signaal is."))
    lead = models.ForeignKey(
        "officers.Officer",
        verbose_name=_("teamleider"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="leads",
    )
    is_triage = models.BooleanField(
        _("triage"), default=False, help_text=_("Hier komt alles waarvoor geen ander team is.")
    )
    is_contact_centre = models.BooleanField(
        _("klantcontactcentrum"), default=False, help_text=_("De ingang van telefoon en balie.")
    )
    takes_complaints = models.BooleanField(
        _("behandelt klachten"),
        default=False,
        db_default=False,
        help_text=_("Klachten over gedrag (Awb hoofdstuk 9). Een klacht over dit team zelf gaat naar een ander team."),
    )
    is_active = models.BooleanField(_("actief"), default=True)

    # There only after `Team.objects.with_whether_manned()`.
    is_manned: bool

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_triage"],
                condition=Q(is_triage=True, is_active=True),
                name="team_one_triage",
                violation_error_message=_("Er is al een team voor triage."),
            ),
            models.UniqueConstraint(
                fields=["is_contact_centre"],
                condition=Q(is_contact_centre=True, is_active=True),
                name="team_one_contact_centre",
                violation_error_message=_("Er is al een klantcontactcentrum."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Right(models.Model):
    """One thing that a role may do; `officers/rights.py` names those that the code asks for."""

    code = models.CharField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("betekenis"), max_length=160)

    class Meta:
        verbose_name = _("recht")
        verbose_name_plural = _("rechten")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Role(models.Model):
    """A named set of rights, edited by an application manager."""

    slug = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("naam"), max_length=80)
    rights = models.ManyToManyField(Right, verbose_name=_("rechten"), blank=True, related_name="roles")
    needs_second_factor = models.BooleanField(
        _("alleen met een tweede stap"),
        default=False,
        help_text=_("Wie deze rol heeft, logt in met een wachtwoord en een code of toegangssleutel."),
    )

    class Meta:
        verbose_name = _("rol")
        verbose_name_plural = _("rollen")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OfficerManager(UserManager.from_queryset(OfficerQuerySet)):  # type: ignore[misc]  # a class made at run time
    """Makes officers, and answers the questions of `OfficerQuerySet`."""


class Officer(AbstractUser):
    """Anyone at the municipality who signs in. Residents never do; programs use an `ApiClient`."""

    first_name = None  # type: ignore[assignment]  # one name field, as people write it themselves
    last_name = None  # type: ignore[assignment]
    name = models.CharField(_("naam"), max_length=120)
    function = models.CharField(_("functie"), max_length=120, blank=True)
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    shows_name = models.BooleanField(
        _("naam mag op de website"), default=False, help_text=_("Alleen met toestemming van de medewerker.")
    )
    roles = models.ManyToManyField(Role, verbose_name=_("rollen"), blank=True, related_name="officers")
    teams = models.ManyToManyField(Team, verbose_name=_("teams"), blank=True, related_name="members")

    objects: ClassVar[OfficerManager] = OfficerManager()

    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("medewerker")
        verbose_name_plural = _("medewerkers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        """The name as people write it."""
        return str(self)

    def get_short_name(self) -> str:
        """The name as people write it."""
        return str(self)

    @cached_property
    def right_codes(self) -> frozenset[str]:
        """The codes of this officer's rights. A superuser has the rights to manage, and none to read signals."""
        if not self.is_active:
            return frozenset()
        # What `Officer.objects.with_rights()` read already.
        granted = self.__dict__.get("granted")
        codes = set(self._rights_and_teams[0] if granted is None else granted)
        if self.is_superuser:
            codes |= {code for code in RIGHTS if not code.startswith("signals.") and not code.startswith("audit.")}
        return frozenset(codes)

    def may(self, right: str) -> bool:
        """Whether one of this officer's roles gives a right (a code of `officers/rights.py`)."""
        return right in self.right_codes

    @property
    def may_manage(self) -> bool:
        """Whether any part of the management pages is open to this officer."""
        return not MANAGE.isdisjoint(self.right_codes)

    @cached_property
    def team_ids(self) -> frozenset[int]:
        """The teams this officer belongs to or leads."""
        read = self.__dict__
        if "member_of" in read:
            return frozenset((*read["member_of"], *read["leads_of"]))
        return frozenset(self._rights_and_teams[1])

    @cached_property
    def led_team_ids(self) -> frozenset[int]:
        """The teams this officer leads."""
        if "leads_of" in self.__dict__:
            return frozenset(self.__dict__["leads_of"])
        return frozenset(team_id for team_id, lead_id in self._rights_and_teams[1].items() if lead_id == self.pk)

    @cached_property
    def _rights_and_teams(self) -> tuple[frozenset[str], dict[int, int | None]]:
        """Codes of rights, and who leads each team of this officer, in one query: each page asks for all of it."""
        nothing = Value(None, output_field=models.BigIntegerField())
        rights = Right.objects.filter(roles__officers=self).order_by()
        teams = Team.objects.filter(Q(members=self) | Q(lead=self)).order_by()
        rows = list(
            rights.values_list("code", nothing, nothing).union(
                teams.values_list(Value("", output_field=models.CharField()), "pk", "lead_id")
            )
        )
        return (
            frozenset(code for code, team_id, _lead in rows if team_id is None),
            {team_id: lead_id for _code, team_id, lead_id in rows if team_id is not None},
        )

    @cached_property
    def area_ids(self) -> frozenset[int]:
        """The areas that this officer covers today, as officer or stand-in, with everything below them."""
        covered = Coverage.objects.on().filter(Q(officer=self) | Q(stand_in=self)).values_list("area_id", flat=True)
        return frozenset(with_everything_below(covered))


class RoleTitle(models.Model):
    """What the municipality calls its area officers: gebiedsregisseur, wijkmanager, buurtcoördinator."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=80)
    order = models.PositiveSmallIntegerField(
        _("volgorde"),
        default=100,
        help_text=_("Bij twee functies in een gebied bepaalt de laagste de ingang."),
    )

    class Meta:
        verbose_name = _("functiebenaming")
        verbose_name_plural = _("functiebenamingen")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name


class Coverage(Dated):
    """Which area officer covers an area, in which role title, from when until when, and who stands in."""

    officer = models.ForeignKey(
        Officer, verbose_name=_("medewerker"), on_delete=models.PROTECT, related_name="coverages"
    )
    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="coverages")
    role_title = models.ForeignKey(
        RoleTitle, verbose_name=_("functiebenaming"), on_delete=models.PROTECT, related_name="coverages"
    )
    stand_in = models.ForeignKey(
        Officer,
        verbose_name=_("vervanger"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="stands_in_for",
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("gebied van een wijkambtenaar")
        verbose_name_plural = _("gebieden van wijkambtenaren")
        constraints = [
            ExclusionConstraint(
                name="coverage_one_officer_a_day",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("role_title", RangeOperators.EQUAL),
                    (DateRange(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("In deze periode heeft al iemand deze functie in dit gebied."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer}, {self.area}"


class Positioning(Dated):
    """Where the area officers of an area sit in the organisation; areas below inherit it."""

    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="positionings")
    role_title = models.ForeignKey(
        RoleTitle, verbose_name=_("functiebenaming"), on_delete=models.PROTECT, related_name="positionings"
    )
    team = models.ForeignKey(
        Team,
        verbose_name=_("eenheid"),
        on_delete=models.PROTECT,
        related_name="positionings",
        help_text=_("De eenheid waar de wijkambtenaren van dit gebied zitten."),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("positionering")
        verbose_name_plural = _("positioneringen")
        constraints = [
            ExclusionConstraint(
                name="positioning_one_a_day",
                expressions=[
                    ("area", RangeOperators.EQUAL),
                    ("role_title", RangeOperators.EQUAL),
                    (DateRange(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("In deze periode is de positionering van dit gebied al vastgelegd."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.team}"


class AreaAlderman(Dated):
    """The alderman who is the contact for an area (wijkwethouder, kernwethouder), next to the own portfolio."""

    area = models.ForeignKey(Area, verbose_name=_("gebied"), on_delete=models.PROTECT, related_name="aldermen")
    officer = models.ForeignKey(
        Officer, verbose_name=_("wethouder"), on_delete=models.PROTECT, related_name="alderman_of"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("wijkwethouder")
        verbose_name_plural = _("wijkwethouders")
        constraints = [
            ExclusionConstraint(
                name="alderman_one_a_day",
                expressions=[("area", RangeOperators.EQUAL), (DateRange(), RangeOperators.OVERLAPS)],
                violation_error_message=_("Dit gebied heeft in deze periode al een wijkwethouder."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.area}, {self.officer}"


class MunicipalTask(models.Model):
    """Something the municipality does: upkeep of lighting, passports, talks with benefit clients."""

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    domain = models.ForeignKey(Domain, verbose_name=_("domein"), on_delete=models.PROTECT, related_name="tasks")
    description = models.TextField(_("omschrijving"), blank=True)
    is_active = models.BooleanField(_("actief"), default=True)

    class Meta:
        verbose_name = _("gemeentelijke taak")
        verbose_name_plural = _("gemeentelijke taken")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Arrangement(Dated):
    """Which team does a task for an area, from when until when, and where residents go for it."""

    task = models.ForeignKey(
        MunicipalTask, verbose_name=_("taak"), on_delete=models.PROTECT, related_name="arrangements"
    )
    area = models.ForeignKey(
        Area,
        verbose_name=_("gebied"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="arrangements",
        help_text=_("Leeg: overal in de gemeente, tenzij een gebied een eigen afspraak heeft."),
    )
    team = models.ForeignKey(Team, verbose_name=_("team"), on_delete=models.PROTECT, related_name="arrangements")
    place = models.CharField(
        _("waar bewoners terechtkunnen"),
        max_length=200,
        blank=True,
        help_text=_("Loket, adres, telefoon, spreekuur."),
    )

    objects = ArrangementQuerySet.as_manager()

    class Meta:
        verbose_name = _("afspraak over een taak")
        verbose_name_plural = _("afspraken over taken")
        constraints = [
            ExclusionConstraint(
                name="arrangement_one_team_a_day",
                expressions=[
                    ("task", RangeOperators.EQUAL),
                    # Null is "everywhere", of which there may be only one as well.
                    (Coalesce("area_id", 0), RangeOperators.EQUAL),
                    (DateRange(), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("In deze periode doet al een team deze taak in dit gebied."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.task}, {self.area or _('overal')}, {self.team}"


class Channel(models.TextChoices):
    """How a signal came in; the values are those of the contract."""

    WEB = "web", _("webformulier")
    PHONE = "telefoon", _("telefoon")
    COUNTER = "balie", _("balie")
    EMAIL = "email", _("e-mail")
    API = "api", _("koppeling")
    OPEN311 = "open311", _("Open311")
    STREET = "straat", _("straat")
    WALK = "schouw", _("schouw")
    MEETING = "overleg", _("overleg")
    PARTNER = "partner", _("partner")
    IMPORT = "import", _("overgenomen")


class EntryRule(models.Model):
    """Through which desk a channel comes in, and who owns what comes in there. A city edits these rows."""

    class Desk(models.TextChoices):
        TRIAGE = "triage", _("de voordeur van triage")
        CONTACT_CENTRE = "contact_centre", _("het klantcontactcentrum")
        POSITIONED_UNIT = "positioned_unit", _("de eenheid van de wijkambtenaren van het gebied")

    class Owner(models.TextChoices):
        ARRANGED = "arranged", _("het team dat de taak in het gebied doet")
        DESK = "desk", _("de ingang; het team van de taak krijgt een aanbod")

    channel = models.CharField(_("kanaal"), max_length=12, choices=Channel, unique=True)
    desk = models.CharField(_("ingang"), max_length=20, choices=Desk)
    owner = models.CharField(_("eigenaar"), max_length=12, choices=Owner)

    class Meta:
        verbose_name = _("ingangsregel")
        verbose_name_plural = _("ingangsregels")
        ordering = ["channel"]

    def __str__(self) -> str:
        return self.get_channel_display()


class PartnerOrganisation(models.Model):
    """An organisation outside the municipality that does a part of the work: a housing corporation, a contractor."""

    class Kind(models.TextChoices):
        HOUSING = "woningcorporatie", _("woningcorporatie")
        WELFARE = "welzijn", _("welzijnsorganisatie")
        CONTRACTOR = "aannemer", _("aannemer")
        UTILITY = "netbeheerder", _("netbeheerder of waterschap")
        OTHER = "anders", _("anders")

    slug = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("naam"), max_length=120)
    kind = models.CharField(_("soort"), max_length=20, choices=Kind, default=Kind.OTHER)
    email = models.EmailField(_("mailadres"), help_text=_("Hier komt de link naar wat u vraagt."))
    phone = models.CharField(_("telefoon"), max_length=20, blank=True)
    agreement_on = models.DateField(
        _("verwerkersovereenkomst vastgelegd op"),
        null=True,
        blank=True,
        help_text=_("Leeg: er is er geen. Dan kan deze partner geen signaal afronden (AVG artikel 28)."),
    )
    agreement_until = models.DateField(
        _("overeenkomst geldt tot"),
        null=True,
        blank=True,
        help_text=_("De eerste dag dat zij niet meer geldt. Leeg: voor onbepaalde tijd."),
    )
    is_active = models.BooleanField(_("actief"), default=True)

    class Meta:
        verbose_name = _("partnerorganisatie")
        verbose_name_plural = _("partnerorganisaties")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse an agreement that ends before it began, or that ends and never began (code `period`)."""
        super().clean()
        if self.agreement_until and (self.agreement_on is None or self.agreement_until <= self.agreement_on):
            raise ValidationError(
                {"agreement_until": ValidationError(_("Kies een einde na de dag van vastleggen."), code="period")}
            )

    def has_agreement(self, day: datetime.date | None = None) -> bool:
        """Whether a processing agreement (AVG article 28) holds on a local date, today when left out."""
        day = day or today()
        return (
            self.agreement_on is not None
            and self.agreement_on <= day
            and (self.agreement_until is None or day < self.agreement_until)
        )


class ApiClient(models.Model):
    """A program that uses the REST API: a key with scopes, perhaps limited to domains or areas."""

    class Scope(models.TextChoices):
        ORGANISATION_READ = "organisatie:lezen", _("organisatie lezen")
        SIGNALS_SUBMIT = "signalen:indienen", _("signalen indienen")
        SIGNALS_READ = "signalen:lezen", _("signalen lezen")
        SIGNALS_SENSITIVE = "signalen:gevoelig", _("tekst van gevoelige signalen lezen")
        SIGNALS_HANDLE = "signalen:behandelen", _("signalen behandelen")

    name = models.CharField(_("naam"), max_length=120, unique=True)
    # Only the digest is kept: a stolen database holds no key.
    key_digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope), verbose_name=_("rechten"))
    domains = models.ManyToManyField(Domain, verbose_name=_("alleen deze domeinen"), blank=True)
    areas = models.ManyToManyField(Area, verbose_name=_("alleen deze gebieden"), blank=True)
    rate = models.CharField(
        _("snelheid"),
        max_length=20,
        blank=True,
        default="20/s",
        help_text=_("Bijvoorbeeld 20/s. Leeg: geen grens."),
    )
    is_active = models.BooleanField(_("actief"), default=True)
    created_at = models.DateTimeField(_("gemaakt op"), default=timezone.now, editable=False)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("API-sleutel")
        verbose_name_plural = _("API-sleutels")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    # What Django and REST framework ask of somebody who is known.
    is_authenticated = True
    is_anonymous = False

    @staticmethod
    def digest(key: str) -> str:
        """The digest under which a key is kept. The key is long and random, so a plain SHA-256 is enough."""
        return hashlib.sha256(key.encode()).hexdigest()

    @staticmethod
    def new_key() -> str:
        """A key nobody can guess: 256 bits."""
        return "wijk_" + secrets.token_urlsafe(32)

    @cached_property
    def domain_ids(self) -> frozenset[int]:
        """The domains this client is limited to; empty is all."""
        return frozenset(self.domains.values_list("pk", flat=True))

    @cached_property
    def area_ids(self) -> frozenset[int]:
        """The areas this client is limited to, with everything below them; empty is all."""
        return frozenset(with_everything_below(self.areas.values_list("pk", flat=True)))
