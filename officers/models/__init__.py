"""The organisation: domains, teams, people, who covers which area, and which team does which task where."""

from officers.models.partners import PartnerContact, PartnerOrganisation
from officers.models.people import Coverage, Officer, OfficerManager, Right, Role, RoleTitle
from officers.models.placing import AreaAlderman, Positioning
from officers.models.plans import Plan, PlanLine, PlannedRow, PlanStep
from officers.models.programs import ApiClient
from officers.models.scenarios import Scenario, ScenarioState
from officers.models.stories import AreaStory, CityText
from officers.models.tasks import Arrangement, Channel, EntryRule, MunicipalTask
from officers.models.units import Domain, Team

__all__ = [
    "ApiClient",
    "AreaAlderman",
    "AreaStory",
    "Arrangement",
    "Channel",
    "CityText",
    "Coverage",
    "Domain",
    "EntryRule",
    "MunicipalTask",
    "Officer",
    "OfficerManager",
    "PartnerContact",
    "PartnerOrganisation",
    "Plan",
    "PlanLine",
    "PlanStep",
    "PlannedRow",
    "Positioning",
    "Right",
    "Role",
    "RoleTitle",
    "Scenario",
    "ScenarioState",
    "Team",
]
