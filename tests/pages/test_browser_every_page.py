"""Every page that the router knows, as axe and the keyboard find it: a page that is added is looked at from that day.

One officer who may do everything goes by all of them: filled, with nothing there yet, and with every form sent empty.
"""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, Response, expect

from areas.dated import today
from areas.models import Area
from officers import planning
from officers.alternatives import AreaPlaced, TaskGiven
from officers.models import Coverage, Officer, Plan, PlanLine, RoleTitle, Scenario, Team
from outbox.models import Letter
from signals import comparing, consult, coordination, handover, workflow
from signals.models import Category, CompensationRule, Signal, Status
from signals.views.actions import ACTIONS
from tests import test_permissions, world
from tests.browser import OpenPage, assert_good_at_both_widths
from tests.pages.test_browser_staff import sign_in_by_form, unfold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What gives no page: a file, what a script asks for, what only takes a form, and what leads elsewhere.
NO_PAGE = re.compile(
    r"^api-|attachment|-(file|pdf|look|points|objects|nearest-address|progress|facts|send)$"
    r"|^(outlines|security-txt|logout|account_logout)$"
)
OFFICERS_ONLY = [
    name
    for name, (gets, _posts) in test_permissions.TABLE.items()
    if gets[0] == test_permissions.LOGIN
    and test_permissions.OK in gets
    and not NO_PAGE.search(name)
    # Of a rule and a complaint there are tests of their own, as of who is the team lead of somebody.
    and name not in ("rule-trial", "complaint", "colleague")
]
OF_A_SIGNAL = [name for name in OFFICERS_ONLY if name.startswith(("signal-", "callback", "partner", "signal"))]
OF_A_SCENARIO = ["scenario", "scenario-question", "scenario-signals"]
OF_THE_AGENDA = ["agenda-edit", "meeting-edit", "initiative-edit", "commitment"]
OF_A_ROW = {
    "team-action", "extra-preview", "plan", "placing", "compensation-trial", "area-story",
    *OF_A_SCENARIO, *OF_THE_AGENDA,
}  # fmt: skip
# Which page of the account opens without more asking.
OWN = ["account", "account_change_password", "sessions", "notice-choices", "mfa_index", "mfa_activate_totp"]

# Everything on a page that the keyboard should come by; of a group of choices one.
_SHOULD = """() => {
  const found = new Set();
  for (const one of document.querySelectorAll('a[href], button, input, select, textarea, summary')) {
    if (one.disabled || one.type === 'hidden' || one.tabIndex < 0 || !one.checkVisibility()) continue;
    found.add(window.keyOf(one));
  }
  return [...found];
}"""
_KEY = """() => {
  window.keyOf = one => {
    if (one.type === 'radio') return 'radio ' + one.name + ' ' + (one.form ? one.form.getAttribute('action') : '');
    if (!one.dataset.key) { window.keys = (window.keys || 0) + 1; one.dataset.key = String(window.keys); }
    const form = one.form ? one.form.getAttribute('action') || '' : '';
    const words = (one.innerText || one.name || '').trim().slice(0, 40);
    return one.dataset.key + ' ' + one.tagName + ' ' + form + ' ' + words;
  };
}"""
_FOCUSED = "() => document.activeElement === document.body ? '' : window.keyOf(document.activeElement)"

# In a page of its own: the page with the form can send the next one.
_SEND_EMPTY = """at => {
  const form = document.querySelectorAll('main form[method=post]')[at];
  form.target = '_blank';
  form.noValidate = true;
  for (const one of form.querySelectorAll('textarea')) one.value = '';
  for (const one of form.querySelectorAll('select')) one.value = '';
  form.submit();
}"""


def _of_a_form(answer: Response) -> bool:
    return answer.request.method == "POST"


def all_seeing() -> Officer:
    return Officer.objects.get(username="allesziener")


def go(page: Page, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path


def whole(page: Page) -> None:
    """Waits for the parts of a page that a script fetches; they bring forms of their own."""
    page.wait_for_load_state()
    expect(page.locator("[data-fetch]:not(:has([data-is-part]))")).to_have_count(0)


def look_at_each(page: Page, addresses: dict[str, str]) -> None:
    """Each page with all that is folded opened, at both widths; what is wrong is told of all together."""
    wrong = []
    for name, path in addresses.items():
        go(page, path)
        unfold(page)
        try:
            assert_good_at_both_widths(page)
        except AssertionError as fault:
            wrong.append(f"{name}: {fault}")
    assert not wrong, "\n\n".join(wrong)


def a_plan() -> Plan:
    """A planned change with something in it of each sort."""
    area, title = Area.objects.get(code="WK1"), RoleTitle.objects.first()
    unit, kcc = Team.objects.get(slug="wijkzaken"), Team.objects.get(slug="kcc")
    day, by = today() + datetime.timedelta(days=30), all_seeing()
    plan = planning.make(name="Oost krijgt een eigen dienst", why="Besluit van het college.", starts_on=day, by=by)
    for line in (
        PlanLine(what="positionering", area=area, role_title=title, team=unit, moves_signals=True),
        PlanLine(what="team_stopt", closing=Team.objects.get(slug="verlichting"), team=kcc, moves_signals=True),
    ):
        planning.add_line(plan, line, edition=plan.edition, by=by)
    return plan


def addresses_of(found: Signal) -> dict[str, str]:
    """Every page for officers, with this signal in it."""
    action = found.team_actions.filter(partner=None, status="open").first()
    assert action is not None
    parts = {"number": found.number}
    asked = world.question("paalnummer", "Welk nummer?", Category.objects.get(slug="straatverlichting"), form="tekst")
    of = {"team-action": {"action_id": action.public_id}, "extra-preview": {"pk": asked.pk}}
    rule = CompensationRule.objects.create(
        name="Zorg", reason="Mag niet weg.", placed="overal", team=Team.objects.first(), question="Kent u dit?"
    )
    of |= {"compensation-trial": {"rule_id": rule.pk}}
    of |= {"plan": {"plan_id": a_plan().pk}, "placing": {"code": "WK1"}}
    scenario = world.scenario(
        all_seeing(), AreaPlaced("WK1", "wijkteam"), TaskGiven("openbare-verlichting", "wijkteam")
    )
    sums = comparing.compare(comparing.trial_of(scenario))
    assert sums is not None
    Scenario.objects.filter(pk=scenario.pk).update(state="klaar", result=sums.as_json(), finished_at=timezone.now())
    of |= {"area-story": {"code": "WK1"}}
    item = world.item("Donkere paden", signals=[found], is_public=True)
    of |= {"agenda-edit": {"item_id": item.public_id}}
    of |= {"meeting-edit": {"meeting_id": world.meeting("Wijkoverleg").public_id}}
    of |= {"initiative-edit": {"initiative_id": world.initiative("Pluktuin").public_id}}
    of |= {"commitment": {"commitment_id": world.commitment("Wij komen kijken").public_id}}
    of |= dict.fromkeys(OF_A_SCENARIO, {"scenario_id": scenario.public_id})
    given: dict[str, dict[str, Any]] = {name: parts for name in OF_A_SIGNAL if _takes_a_number(name)} | of
    return {name: reverse(name, kwargs=given.get(name)) for name in OFFICERS_ONLY} | {
        name: reverse(name) for name in OWN
    }


def _takes_a_number(name: str) -> bool:
    return not name.startswith("signals") and name not in ("signal-new", "signal-quick")


def test_every_page_for_officers_is_good_filled(open_page: OpenPage, request, town):
    found: Signal = request.getfixturevalue("signal_with_everything")
    officer = all_seeing()
    Team.objects.filter(pk=town.lighting.pk).update(lead=officer)
    Coverage.objects.create(officer=officer, area=town.oost, role_title=town.role_title)
    look_at_each(sign_in_by_form(open_page, officer), addresses_of(found))


def test_every_page_for_officers_is_good_with_nothing_on_it(open_page: OpenPage, town):
    officer = world.officer(
        "eerstedag", "teamlid", "triage", "wijkambtenaar", "beheerder", "kcc", teams=(world.team("leeg"),)
    )
    lists = {name: reverse(name) for name in OFFICERS_ONLY if name not in OF_A_SIGNAL and name not in OF_A_ROW}
    page = sign_in_by_form(open_page, officer)
    look_at_each(page, lists | {name: reverse(name) for name in ("signals", "signal-new", "signal-quick")})


def test_every_form_for_officers_is_good_when_it_is_refused(open_page: OpenPage, request, town):
    """Sent empty, or with what cannot be; a form that takes nothing amiss is let be. What an ordinary signal has too is
    looked at there: the page with everything is long, and would be looked through for each of its forms."""
    found: Signal = request.getfixturevalue("signal_with_everything")
    page = sign_in_by_form(open_page, all_seeing())
    addresses, wrong = addresses_of(found), []
    pages = [("signal", world.signal("Nog een lamp uit").get_absolute_url())] + [
        (name, addresses[name])
        for name in (
            "signal", "signal-new", "signal-quick", "signal-place", "partner-request", "callback-ask", "team-action",
            "understood-danger",
        )
    ]  # fmt: skip
    refused: dict[str, str] = {}
    for name, path in pages:
        go(page, path)
        whole(page)
        forms = page.evaluate(
            """() => [...document.querySelectorAll('main form[method=post]')]
              .map((form, at) => [at, form.getAttribute('action') || '', !!form.querySelector('textarea, select')])
              .filter(([at, action, words]) => words)"""
        )
        for at, action, _words in forms:
            verb = action.rpartition("/")[2] if "/signalen/" in action else name
            if name == "signal" and refused.get(verb, path) != path:
                continue
            with page.context.expect_page() as opened, page.context.expect_event("response", _of_a_form) as sent:
                page.evaluate(_SEND_EMPTY, at)
            answer = opened.value
            answer.wait_for_load_state()
            if sent.value.status == 400:
                refused.setdefault(verb, path)
                unfold(answer)
                try:
                    assert_good_at_both_widths(answer)
                except AssertionError as fault:
                    wrong.append(f"{name} {action}: {fault}")
            else:
                # Something was done: the page is another one.
                go(page, path)
                whole(page)
            answer.close()
    assert not wrong, "\n\n".join(wrong)
    assert set(refused) >= {"notitie", "status", "sluiten", "meekijken", "actie", "opschalen", "nieuw"}, refused


def by_keyboard(page: Page) -> set[str]:
    """Goes through a page with the tab key, opening what is folded with Enter. Gives the actions of the forms whose
    button it comes by; fails on anything that can be used and is not come by."""
    page.evaluate(_KEY)
    page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    reached: dict[str, None] = {}
    for _step in range(900):
        page.keyboard.press("Tab")
        key = page.evaluate(_FOCUSED)
        # A date is three stops; after the last stop the keyboard is at the first one again.
        if reached and (not key or key == next(iter(reached))) and key != next(reversed(reached)):
            break
        if not key or key in reached:
            continue
        reached[key] = None
        if " SUMMARY " in key and not page.evaluate("document.activeElement.parentElement.open"):
            page.keyboard.press("Enter")
    missed = [one for one in page.evaluate(_SHOULD) if one not in reached]
    assert missed == [], f"the keyboard does not come by {missed}"
    return {
        match[1]
        for one in reached
        if (match := re.search(r" BUTTON /signalen/[\d-]+/([a-z-]+)(?:/[0-9a-f-]{36})? ", one))
    }


def test_every_action_on_a_signal_can_be_done_by_keyboard_alone(open_page: OpenPage, request, town):
    found: Signal = request.getfixturevalue("signal_with_everything")
    officer = all_seeing()
    page = sign_in_by_form(open_page, officer)
    done: set[str] = set()

    def look(at: Signal) -> None:
        go(page, at.get_absolute_url())
        whole(page)
        done.update(by_keyboard(page))

    # Passed on under a law, of which the reporter could not be told by mail.
    found.statutory_passings.update(receipt_on=None)
    look(found)
    # Offered to a team of theirs; floating; passed on to another organisation; judged; nobody's.
    handover.withdraw(found.handovers.get(answer="open"), by=None)
    Signal.objects.filter(pk=found.pk).update(team=town.wijkteam, officer=None)
    found = Signal.objects.get(pk=found.pk)
    offer = handover.offer(found, to_team=town.lighting, reason="Voor u.", by=None)
    look(found)
    handover.withdraw(offer, by=None)
    Signal.objects.filter(pk=found.pk).update(team=town.lighting, status="in_behandeling", officer=officer)
    look(found)
    Signal.objects.filter(pk=found.pk).update(status=Status.REOPENING_ASKED)
    look(found)
    found = Signal.objects.get(pk=found.pk)
    Signal.objects.filter(pk=found.pk).update(status="in_behandeling")
    workflow.move(
        Signal.objects.get(pk=found.pk), to="afgehandeld", by=None, text="Doorgezet.", result=town.results[1],
        organisation="Waterschap", forwarded_on=today(), withdraw_actions=True,
    )  # fmt: skip
    look(found)
    # One that hangs under another, and one with nothing.
    look(Signal.objects.filter(joining__main=found)[0])
    guarded = world.signal("Nog een lamp uit")
    look(guarded)
    # One that ended while its reporter did not hear of it.
    silent = world.signal("Een lamp die uit blijft", phone="0612345678")
    Signal.objects.filter(pk=silent.pk).update(
        status=Status.DONE, closed_at=silent.received_at, told=False, feedback=""
    )
    look(silent)
    # One that asks for care, and has somebody who coordinates it.
    Signal.objects.filter(pk=guarded.pk).update(sensitivity="persoonsgegevens")
    guarded.refresh_from_db()
    coordination.appoint(guarded, coordinator=request.getfixturevalue("member"), warns=True, by=None)
    # And a partner outside who was asked something, and never got that.
    consult.ask(guarded, partner=world.partner("woonstad"), question="Is dit van u?", by=None)
    Letter.objects.filter(recipient="werk@woonstad.example").update(state=Letter.State.FAILED, error="SMTP 550")
    look(guarded)
    assert set(ACTIONS) - done == set()
