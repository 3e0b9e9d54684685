"""The words of mails to reporters: a city's own, filled in, and never a link of a stranger."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from officers.models import Right, Role
from officers.starter import add_roles
from outbox import post
from outbox.models import Letter
from signals import links, mail_words, placeholders, workflow
from signals.models import MailKind, MailTemplate, Message, Sensitivity, Signal, StandardText, Status
from signals.starter import load_starter_set
from tests import world


def letter_to(recipient: str = "bewoner@example.nl") -> Letter:
    """The newest letter to somebody."""
    return Letter.objects.filter(recipient=recipient).latest("pk")


def template(kind: str, subject: str = "Over {kenmerk}", body: str = "{bericht} {volgpagina}") -> MailTemplate:
    return MailTemplate.objects.create(kind=kind, subject=subject, body=body)


@pytest.fixture
def key_user(town):
    """Somebody who may manage texts and nothing else."""
    add_roles()
    role = Role.objects.create(slug="teksten", name="Teksten")
    role.rights.add(Right.objects.get(code="manage.texts"))
    made = world.officer("sleutel")
    made.roles.add(role)
    return made


# --- the city's own words -------------------------------------------------------------------------------------------


def test_pve_3_26_the_next_mail_has_the_subject_and_body_that_the_city_wrote(town, key_user, client):
    world.signal(email="bewoner@example.nl")
    assert letter_to().subject.startswith("Wij hebben uw bericht ontvangen")
    client.force_login(key_user)
    typed = {
        "kind": "bevestiging",
        "subject": "Dank u wel, {kenmerk}",
        "body": "Hoi! {bericht} Nummer {kenmerk}. Kijk op {volgpagina}",
    }
    answer = client.post("/beheer/signals/mailtemplate/add/", typed)
    assert answer.status_code == 302, answer.content
    signal = world.signal(email="bewoner@example.nl")
    assert letter_to().subject == f"Dank u wel, {signal.number}"
    assert letter_to().body.startswith("Hoi! Wij hebben uw bericht ontvangen op ")
    assert f"Nummer {signal.number}." in letter_to().body


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Goed {kenmerk", "{bericht} {volgpagina} {kenmerk}"),
        ("Goed", "{bericht} {volgpagina} {kenmerk} {"),
        ("Goed", "{bericht} {volgpagina} {kenmerk} {{}}"),
        ("Goed", "{bericht} {volgpagina} {kenmerk} {naam}"),
        ("Goed", "{bericht} {volgpagina} {kenmerk} {kenmerk.text}"),
        ("Goed {adres}", "{bericht} {volgpagina} {kenmerk}"),
        ("Goed", "Geen link, geen bericht."),
        ("Goed", "{bericht} {volgpagina} {kenmerk} {% now 'Y' %}"),
        ("", "{bericht} {volgpagina} {kenmerk}"),
    ],
)
def test_pve_3_26_a_broken_template_is_refused_and_the_old_one_stays(town, key_user, client, subject, body):
    row = template("bevestiging", "Oud {kenmerk}", "Oud {kenmerk} {bericht} {volgpagina}")
    client.force_login(key_user)
    answer = client.post(f"/beheer/signals/mailtemplate/{row.pk}/change/", {"subject": subject, "body": body})
    assert answer.status_code == 200
    world.signal(email="bewoner@example.nl")
    assert letter_to().subject.startswith("Oud ")


def test_pve_3_27_number_address_and_status_are_filled_in_and_can_do_nothing(town, member):
    template("status", "{kenmerk}: {status}", "{kenmerk}|{adres}|{status}|{team}|{bericht}|{volgpagina}")
    signal = world.signal(email="bewoner@example.nl", street="Laan <b>http://kwaad.example/</b> {team}", town="Elst")
    workflow.move(signal, to=Status.PLANNED, by=member, text="Dinsdag. {kenmerk}")
    assert letter_to().subject == f"{signal.number}: ingepland"
    number, address, status, team, said, _link = letter_to().body.split("|")
    assert (number, status, team) == (signal.number, "ingepland", "Verlichting")
    # No mail program makes a link of it, it is no HTML, and what looks like a place to fill in is not filled in.
    assert address == "Laan <b>http: //kwaad[.]example/</b> {team}, Elst"
    # What an officer writes is no template either.
    assert said == "Dinsdag. {kenmerk}"


def test_pve_3_27_an_unknown_variable_is_refused_on_saving(town, key_user, client):
    client.force_login(key_user)
    typed = {"kind": "status", "subject": "Goed", "body": "{bericht} {volgpagina} {voornaam}"}
    answer = client.post("/beheer/signals/mailtemplate/add/", typed)
    assert answer.status_code == 200
    assert "{voornaam}" in answer.content.decode()
    assert not MailTemplate.objects.exists()
    answer = client.post("/beheer/signals/standardtext/add/", {"title": "Hoi", "text": "Dag {voornaam}", "order": "1"})
    assert answer.status_code == 200
    assert not StandardText.objects.exists()


def test_pve_3_28_a_mail_holds_working_links_to_the_map_and_to_the_page_of_that_signal(town, member, client, settings):
    settings.BASE_URL = "https://wijk.example"
    template("status", "Goed", "{kaart}|{volgpagina}|{bericht}")
    signal = world.signal(email="bewoner@example.nl")
    other = world.signal("Een andere lamp")
    workflow.move(signal, to=Status.PLANNED, by=member, text="Dinsdag.")
    to_map, to_page, _said = letter_to().body.split("|")
    assert to_map == "https://wijk.example/gebieden/BU1"
    assert client.get(to_map.removeprefix("https://wijk.example")).status_code == 200
    page = client.get(to_page.removeprefix("https://wijk.example"))
    assert page.status_code == 200
    assert signal.number in page.content.decode()
    assert other.number not in page.content.decode()


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "JavaScript :alert(1)", "data:text/html,x", "ftp://kwaad.example", "steam://x"]
)
def test_pve_3_28_a_link_with_a_scheme_that_runs_or_leads_astray_is_refused(town, link):
    for judge in (
        lambda: mail_words.judge("status", subject="Goed", body=f"{{bericht}} {{volgpagina}} {link}"),
        lambda: mail_words.judge_standard(f"Klik op {link}"),
    ):
        with pytest.raises(ValidationError):
            judge()
    mail_words.judge("status", subject="Goed", body="{bericht} {volgpagina} https://gemeente.example tel:140999")


@pytest.mark.parametrize("kind", MailKind.values)
def test_the_words_of_the_house_pass_their_own_rules(kind):
    words = mail_words.DEFAULTS[kind]
    mail_words.judge(kind, subject=words.subject, body=words.body)


def test_the_starting_set_has_every_mail_and_texts_that_pass_the_rules(db):
    load_starter_set()
    assert set(MailTemplate.objects.values_list("kind", flat=True)) == set(MailKind.values)
    assert StandardText.objects.count() > 5
    for text in StandardText.objects.all():
        mail_words.judge_standard(text.text)
    StandardText.objects.filter(title="Wij komen kijken").update(title="Iets anders")
    before = StandardText.objects.count()
    load_starter_set()
    assert StandardText.objects.count() == before


# --- nothing of a stranger --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "harmless"),
    [
        ("https://kwaad.example/x?y=1", "https: //kwaad[.]example/x?y=1"),
        ("kijk op www.kwaad.nl.", "kijk op www[.]kwaad[.]nl."),
        ("KWAAD.NL", "KWAAD[.]NL"),
        ("mailto:jan@kwaad.nl", "mailto: jan@kwaad[.]nl"),
        ("kwaad\u3002nl", "kwaad[.]nl"),
        ("b\u00fccher.xn--p1ai", "b\u00fccher[.]xn--p1ai"),
        ("De lamp is stuk. Om 12:30 uur, 2.50 euro.", "De lamp is stuk. Om 12:30 uur, 2.50 euro."),
    ],
)
def test_a_link_in_what_a_resident_wrote_is_made_harmless(written, harmless):
    assert placeholders.without_links(written) == harmless


def test_no_mail_to_a_reporter_has_a_link_or_html_of_the_reporter(town, member):
    signal = world.signal(
        'Kijk <a href="https://kwaad.example">hier</a> of www.kwaad.example\n{volgpagina}', email="bewoner@example.nl"
    )
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    for letter in Letter.objects.filter(recipient="bewoner@example.nl"):
        assert "kwaad.example" not in letter.body
        assert letter.body.count("/volg/") == 1
    post.deliver_all(list(Letter.objects.values_list("pk", flat=True)))
    for sent in mail.outbox:
        assert sent.message().get_content_type() == "text/plain"


def test_of_what_is_special_a_mail_says_neither_what_it_is_about_nor_where(town, social_worker):
    template("status", "Goed {kenmerk}", "{onderwerp}|{adres}|{bericht}|{kaart}|{volgpagina}")
    signal = world.signal(
        "Mijn buurman is verward", category="zorgwekkend-gedrag", email="bewoner@example.nl", street="Beukenlaan"
    )
    assert signal.sensitivity == Sensitivity.SPECIAL
    workflow.move(signal, to=Status.PLANNED, by=social_worker, text="Wij gaan bij hem langs.")
    for secret in ("Zorgwekkend", "Beukenlaan", "langs", "BU1", "verward"):
        assert secret not in letter_to().body
        assert secret not in letter_to().subject


def test_pve_3_25_each_mail_to_a_reporter_comes_from_the_address_that_takes_no_answer(town, member, settings):
    settings.DEFAULT_FROM_EMAIL = "Waterrijk <noreply@waterrijk.example>"
    signal = world.signal(email="bewoner@example.nl")
    workflow.move(signal, to=Status.PLANNED, by=member, text="Dinsdag.")
    post.deliver_all(list(Letter.objects.filter(recipient="bewoner@example.nl").values_list("pk", flat=True)))
    settings.DEFAULT_FROM_EMAIL = "Nieuw <geen-antwoord@waterrijk.example>"
    workflow.move(signal, to=Status.DONE, by=member, text="Klaar.")
    post.deliver(letter_to().pk)
    messages = [one.message() for one in mail.outbox]
    assert [one["From"] for one in messages] == [
        "Waterrijk <noreply@waterrijk.example>",
        "Waterrijk <noreply@waterrijk.example>",
        "Nieuw <geen-antwoord@waterrijk.example>",
    ]
    assert [one["Reply-To"] for one in messages] == [None] * 3


# --- standard texts ---------------------------------------------------------------------------------------------------


def text(title: str, words: str = "Wij komen dinsdag.", *categories, status: str = "", **fields) -> StandardText:
    made = StandardText.objects.create(title=title, text=words, status=status, **fields)
    made.categories.set(categories)
    return made


def offered(client, officer, signal: Signal, verb: str) -> list[str]:
    client.force_login(officer)
    form = client.get(f"/signalen/{signal.number}").context["forms"][verb]
    return [one.title for one in getattr(form, "texts", {}).values()]


def test_pve_3_10_a_key_user_manages_texts_and_nothing_else(town, key_user, manager, member, client):
    client.force_login(key_user)
    added = client.post(
        "/beheer/signals/standardtext/add/", {"title": "Nieuw", "text": "Dag.", "order": "1", "is_active": "on"}
    )
    assert added.status_code == 302
    assert StandardText.objects.get().title == "Nieuw"
    assert client.get("/beheer/signals/category/").status_code == 403
    assert client.get("/beheer/officers/team/").status_code == 403
    key_user.roles.clear()
    key_user.roles.add(world.role("lezer"))
    organiser = Role.objects.create(slug="indeler", name="Indeler")
    organiser.rights.add(Right.objects.get(code="manage.categories"))
    key_user.roles.add(organiser)
    client.force_login(key_user)
    assert client.get("/beheer/signals/category/").status_code == 200
    for table in ("standardtext", "mailtemplate"):
        assert client.get(f"/beheer/signals/{table}/").status_code == 403
        assert client.post(f"/beheer/signals/{table}/add/", {}).status_code == 403


def test_pve_3_11_two_texts_for_one_status_and_subject_are_offered_there_and_nowhere_else(town, member, client):
    text("Een", "Wij komen.", town.streetlight, status="ingepland", order=1)
    text("Twee", "Wij komen later.", town.streetlight, status="ingepland", order=2)
    text("Oud", "Weg.", town.streetlight, status="ingepland", is_active=False)
    signal = world.signal()
    other = workflow.reassign(world.signal("Iets", category="overig"), team=town.lighting, by=None)
    assert offered(client, member, signal, "status") == ["Een", "Twee"]
    assert offered(client, member, signal, "sluiten") == []
    assert offered(client, member, other, "status") == []
    workflow.move(signal, to=Status.PLANNED, by=member)
    # It is that already: the status is not there to be chosen.
    assert offered(client, member, signal, "status") == []


def test_a_text_for_every_subject_or_status_is_offered_everywhere(town, member, client):
    text("Altijd")
    text("Bij klaar", status="afgehandeld")
    other = workflow.reassign(world.signal("Iets", category="overig"), team=town.lighting, by=None)
    assert offered(client, member, other, "status") == ["Altijd"]
    assert offered(client, member, other, "sluiten") == ["Altijd", "Bij klaar"]


def test_a_standard_text_fills_the_message_without_a_script_and_sends_nothing(town, member, client):
    chosen = text("Een", "Wij komen bij {kenmerk}: {status}.", town.streetlight, status="ingepland")
    signal = world.signal(email="bewoner@example.nl")
    client.force_login(member)
    answer = client.post(
        f"/signalen/{signal.number}/status",
        {"status": "in_behandeling", "standaardtekst": chosen.pk, "toelichting": "", "vul-in": "1"},
    )
    form = answer.context["form"]
    assert answer.status_code == 200
    assert form["toelichting"].value() == f"Wij komen bij {signal.number}: ingepland."
    assert form["status"].value() == "ingepland"
    assert Signal.objects.get(pk=signal.pk).status == "gemeld"
    own = client.post(
        f"/signalen/{signal.number}/status",
        {"status": "ingepland", "standaardtekst": chosen.pk, "toelichting": "Dag mevrouw.", "vul-in": "1"},
    ).context["form"]["toelichting"]
    assert own.value().startswith("Dag mevrouw.\n\nWij komen bij")


def test_pve_2_9_the_queued_mail_has_the_adapted_words_and_the_standard_text_is_unchanged(town, member, client):
    chosen = text("Een", "Wij komen dinsdag.", status="ingepland")
    signal = world.signal(email="bewoner@example.nl")
    client.force_login(member)
    client.post(
        f"/signalen/{signal.number}/status",
        {"status": "ingepland", "standaardtekst": chosen.pk, "toelichting": "Wij komen woensdag.", "lezer": "melder"},
    )
    assert "Wij komen woensdag." in letter_to().body
    assert "dinsdag" not in letter_to().body
    chosen.refresh_from_db()
    assert chosen.text == "Wij komen dinsdag."


# --- seeing a mail before it goes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("status", {"status": "ingepland", "toelichting": "Wij komen dinsdag.", "lezer": "melder"}),
        (
            "sluiten",
            {
                "status": "afgehandeld",
                "resultaat": "opgelost",
                "toelichting": "De lamp <b>brandt</b> weer.",
                "lezer": "melder",
            },
        ),
    ],
)
def test_pve_2_31_a_mail_is_shown_as_it_is_then_queued_and_going_back_queues_nothing(town, member, client, verb, typed):
    signal = world.signal(email="bewoner@example.nl")
    before = (Letter.objects.count(), signal.events.count(), Message.objects.count())
    client.force_login(member)
    answer = client.post(f"/signalen/{signal.number}/{verb}", typed | {"voorbeeld": "1"})
    assert answer.status_code == 200
    shown = answer.context["letter"]
    page = answer.content.decode()
    assert "bewoner@example.nl" in page
    assert shown.subject in page
    # Going back: nothing was written, and the signal stands where it stood.
    assert (Letter.objects.count(), signal.events.count(), Message.objects.count()) == before
    assert Signal.objects.get(pk=signal.pk).status == "gemeld"
    assert answer.context["form"]["toelichting"].value() == typed["toelichting"]
    client.post(f"/signalen/{signal.number}/{verb}", typed)
    queued = letter_to()
    as_seen = links.for_colleagues(queued.body)
    assert (shown.recipient, shown.subject, shown.body) == (queued.recipient, queued.subject, as_seen)
    assert Letter.objects.count() == before[0] + 1


def test_colleagues_read_what_the_reporter_got_and_cannot_judge_follow_or_withdraw_as_the_reporter(
    town, member, client, settings
):
    signal = world.signal(email="bewoner@example.nl")
    token, path = links.status_token(signal), f"/signalen/{signal.number}"
    client.force_login(member)
    closing = {"status": "afgehandeld", "resultaat": "opgelost", "toelichting": "De lamp brandt.", "lezer": "melder"}
    seen = client.post(f"{path}/sluiten", closing | {"voorbeeld": "1"}).content.decode()
    assert client.post(f"{path}/sluiten", closing).status_code == 302
    assert f"/volg/{token}\n" in letter_to().body
    page = client.get(path).content.decode()
    for shown in (seen, page):
        assert token not in shown
        assert "/volg/…\n" in shown
    judged = links.judgement_url(signal, "deels")
    settings.BASE_URL = "https://nieuw.example"  # where we are now; kept mails were sent from where we were
    assert links.for_colleagues(f"Zie ({judged}).").endswith("/volg/…/oordeel?antwoord=deels).")


def test_looking_at_a_mail_refuses_what_sending_would_refuse(town, member, client):
    signal = world.signal(email="bewoner@example.nl")
    client.force_login(member)
    answer = client.post(
        f"/signalen/{signal.number}/sluiten", {"status": "afgehandeld", "resultaat": "opgelost", "voorbeeld": "1"}
    )
    assert answer.status_code == 400
    assert "Leg uit wat er is gedaan of waarom." in answer.content.decode()


def test_where_no_mail_goes_out_the_preview_says_so(town, member, client):
    signal = world.signal(email="bewoner@example.nl")
    client.force_login(member)
    for typed in ({"toelichting": "Alleen voor ons.", "lezer": "collega"}, {"toelichting": ""}):
        answer = client.post(f"/signalen/{signal.number}/status", {"status": "ingepland", "voorbeeld": "1"} | typed)
        assert answer.context["letter"] is None
        assert "geen mail naar de melder" in answer.content.decode()


def test_who_may_not_see_contact_details_sees_the_mail_without_the_address(town, client):
    role = Role.objects.create(slug="zonder", name="Zonder contact")
    role.rights.add(Right.objects.get_or_create(code="signals.handle", defaults={"name": "x"})[0])
    officer = world.officer("zonder", teams=(town.lighting,))
    officer.roles.add(role)
    signal = world.signal(email="bewoner@example.nl")
    client.force_login(officer)
    typed = {"status": "ingepland", "toelichting": "Dinsdag.", "lezer": "melder", "voorbeeld": "1"}
    page = client.post(f"/signalen/{signal.number}/status", typed).content.decode()
    assert "Zo ziet de mail eruit" in page
    assert "bewoner@" not in page
