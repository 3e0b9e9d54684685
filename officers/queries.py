"""Questions about the organisation: which teams take signals, who may be chosen, who does a task where."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from allauth.mfa.models import Authenticator
from django.db import models
from django.db.models import Exists, OuterRef, Q

from areas.dated import DatedQuerySet
from areas.queries import with_everything_below

if TYPE_CHECKING:
    from officers.models import ApiClient, AreaStory, Officer


class TeamQuerySet(models.QuerySet):
    """Questions about many teams."""

    def active(self) -> Self:
        """Teams that can be given a signal."""
        return self.filter(is_active=True)

    def for_complaint_about(self, team_id: int | None) -> Self:
        """Teams that may handle a complaint about a team (None: it is not known which), never that team itself."""
        return self.active().filter(takes_complaints=True).exclude(pk=team_id).order_by("pk")

    def with_whether_manned(self) -> Self:
        """Teams with `is_manned`: whether anybody is there who can sign in."""
        from officers.models import Officer

        members = Officer.objects.filter(is_active=True).filter(
            Q(teams=models.OuterRef("pk")) | Q(leads=models.OuterRef("pk"))
        )
        return self.annotate(is_manned=Exists(members))

    def without_members(self) -> Self:
        """Active teams where nobody is who can sign in."""
        return self.active().with_whether_manned().filter(is_manned=False)


class OfficerQuerySet(models.QuerySet):
    """Questions about many officers."""

    def choosable(self) -> Self:
        """Officers that may stand in a choice list: who left keeps the history, not the place in a list."""
        return self.filter(is_active=True).order_by("name")

    def reachable(self) -> Self:
        """Officers who can be told something by mail: they are here and have an address."""
        return self.filter(is_active=True).exclude(email="")

    def of_teams(self, team_ids: Iterable[int]) -> Self:
        """Members and leads of any of these teams."""
        ids = list(team_ids)
        return self.filter(Q(teams__in=ids) | Q(leads__in=ids)).distinct()

    def of_team(self, team_id: int | OuterRef) -> Self:
        """Members and lead of a team that may be chosen."""
        return self.choosable().filter(Q(teams=team_id) | Q(leads=team_id)).distinct()

    def of_team_or_among(self, team_id: int, others: Iterable[int]) -> Self:
        """Those of a team that may be chosen (`in_team`), and these others, whoever they are by now."""
        from officers.models import Officer

        members = Officer.objects.of_team(team_id).filter(pk=OuterRef("pk")).order_by()
        return self.annotate(in_team=Exists(members)).filter(Q(in_team=True) | Q(pk__in=list(others))).order_by("name")

    def of_session(self, officer_id: int) -> Officer | None:
        """Who is signed in, in one query: with the codes of what their roles give and the teams that they belong to and
        lead, so that `right_codes`, `team_ids` and `led_team_ids` ask nothing more; and with `lacks_second_factor`: a
        role asks a second factor, and neither an app nor a passkey was set up. None where there is nobody."""
        from officers.models import Officer

        # By hand: every page for officers passes here, and putting this together took longer than running it.
        found = Officer.objects.raw(
            """
            SELECT o.*,
              ARRAY(
                SELECT DISTINCT r.code FROM officers_right r
                JOIN officers_role_rights given ON given.right_id = r.id
                JOIN officers_officer_roles has ON has.role_id = given.role_id
                WHERE has.officer_id = o.id
              ) AS granted,
              ARRAY(SELECT m.team_id FROM officers_officer_teams m WHERE m.officer_id = o.id) AS member_of,
              ARRAY(SELECT t.id FROM officers_team t WHERE t.lead_id = o.id) AS leads_of,
              EXISTS(
                SELECT FROM officers_role r JOIN officers_officer_roles has ON has.role_id = r.id
                WHERE has.officer_id = o.id AND r.needs_second_factor
              ) AND NOT EXISTS(
                SELECT FROM mfa_authenticator a WHERE a.user_id = o.id AND a.type = ANY(%s)
              ) AS lacks_second_factor
            FROM officers_officer o WHERE o.id = %s
            """,
            [[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN], officer_id],
        )
        return next(iter(found), None)

    def with_right(self, code: str) -> Self:
        """Those whom a role gives this right."""
        from officers.models import Role

        return self.filter(Exists(Role.objects.filter(officers=OuterRef("pk"), rights__code=code)))

    def covering_today(self, area_ids: Iterable[int] | None = None) -> Self:
        """Area officers who cover an area today (one of these areas, where they are named)."""
        from officers.models import Coverage

        coverages = Coverage.objects.on().filter(officer=models.OuterRef("pk"))
        if area_ids is not None:
            coverages = coverages.filter(area_id__in=list(area_ids))
        return self.filter(models.Exists(coverages), is_active=True)


class ArrangementQuerySet(DatedQuerySet):
    """Questions about many arrangements."""

    def for_list(self) -> Self:
        """What a list of arrangements shows."""
        return self.select_related("task__domain", "team", "area").order_by("task__name", "area__code")


class PartnerQuerySet(models.QuerySet):
    """Questions about many partners."""

    def working_in(self, area_ids: Iterable[int]) -> Self:
        """Partners in use that work in one of these areas, or everywhere."""
        return (
            self.filter(is_active=True).filter(Q(areas=None) | Q(areas__in=list(area_ids))).distinct().order_by("name")
        )


class AreaStoryQuerySet(models.QuerySet["AreaStory"]):
    """Questions about many versions of the stories of areas."""

    def newest_of(self, area_id: int) -> AreaStory | None:
        """The version that counts, with who wrote it; None where nobody wrote anything."""
        return self.filter(area=area_id).select_related("officer").order_by("-pk").first()


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    """Questions about programs."""

    def with_key(self, key: str) -> ApiClient | None:
        """The program that a key belongs to, with its limits, in one query; None for a wrong or withdrawn key."""
        from officers.models import ApiClient

        # By hand: every request of the API passes here, and putting this together took longer than running it.
        client = next(
            iter(
                ApiClient.objects.raw(
                    """
                    SELECT c.*,
                      ARRAY(SELECT d.domain_id FROM officers_apiclient_domains d WHERE d.apiclient_id = c.id) AS only_d,
                      ARRAY(SELECT a.area_id FROM officers_apiclient_areas a WHERE a.apiclient_id = c.id) AS only_a
                    FROM officers_apiclient c WHERE c.key_digest = %s AND c.is_active
                    """,
                    [ApiClient.digest(key)],
                )
            ),
            None,
        )
        if client is not None:
            client.domain_ids = frozenset(client.only_d)  # type: ignore[attr-defined]  # a column of this query
            client.area_ids = frozenset(with_everything_below(client.only_a))  # type: ignore[attr-defined]
        return client


class ScenarioQuerySet(models.QuerySet):
    """Questions about many scenarios."""

    def for_reading_by(self, officer: Officer) -> Self:
        """Those of this officer, and those that colleagues share; without their sums."""
        return self.filter(Q(officer=officer) | Q(is_shared=True)).select_related("officer", "asked_by")
