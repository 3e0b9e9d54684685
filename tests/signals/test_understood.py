"""The page that says how well texts are understood."""

from __future__ import annotations

import pytest

from areas.dated import today
from officers.organisation import current_organisation, stamp
from signals import learning, understood
from signals.categories import known_categories
from signals.model_file import Measured
from signals.models import Category, LearnedModel, SuggestionCount, UnderstandingChoice
from tests import world


@pytest.fixture
def subjects(town):
    """Two subjects of one team, one of another, and a sensitive one."""
    world.category("zwerfafval-dumping", task=town.task)
    world.category("eigen-team", task=None)
    world.category("gevoelig-onderwerp", task=town.task, sensitivity="bijzonder")
    return town


def options(*measured: tuple[str, str, float]) -> dict[float, understood.Option]:
    on = stamp()
    rows = [Measured(*one) for one in measured]
    return {
        one.threshold: one for one in understood.options(rows, known_categories(on=on), current_organisation(on=on))
    }


def test_pve_3_42_a_threshold_says_what_would_go_by_itself_and_how_much_of_that_to_a_wrong_team(subjects):
    lamp, waste, other = "straatverlichting", "zwerfafval-dumping", "eigen-team"
    found = options((lamp, lamp, 0.9), (waste, lamp, 0.8), (other, lamp, 0.7), (lamp, lamp, 0.2), (lamp, "overig", 0.9))
    half = found[0.5]
    assert (half.by_itself.good, half.by_itself.of) == (3, 5)
    # Waste is done by the team of the lamps: another subject, the right desk.
    assert (half.wrong_subject.good, half.wrong_desk.good) == (2, 1)
    assert found[0.75].wrong_desk.good == 0
    assert found[0.95].by_itself.good == 0


@pytest.mark.parametrize("sensitivity", ["persoonsgegevens", "bijzonder"])
def test_what_is_sensitive_never_goes_by_itself(subjects, sensitivity):
    Category.objects.filter(slug="gevoelig-onderwerp").update(sensitivity=sensitivity)
    found = options(("straatverlichting", "gevoelig-onderwerp", 0.99))
    assert all(one.by_itself.good == 0 for one in found.values())


@pytest.fixture
def counted(town):
    """Eight judged suggestions of one subject, and three of another."""
    other = world.category("iets-anders", task=town.task, name="Iets anders")
    month = today().replace(day=1)
    for chosen, number in ((town.streetlight, 6), (other, 3)):
        SuggestionCount.objects.create(
            month=month, suggested=town.streetlight, chosen=chosen, number=number, certainty=number * 0.7
        )
    return town


def test_pve_3_43_right_first_time_is_said_per_subject_and_never_below_five(counted):
    found = understood.read(is_exact=True)
    lines = {one.name: one for one in found.categories}
    assert (lines["Iets anders"].share, lines["Iets anders"].number) == (None, None)
    lamps = lines[counted.streetlight.name]
    assert (lamps.number.number, lamps.share) == (6, 1)
    assert found.confusions == []  # three times is not said
    (month,) = found.months
    assert (month.number.number, round(month.share, 2), round(month.certainty, 2)) == (9, 0.67, 0.7)


def test_who_may_not_know_of_every_signal_reads_fives_and_shares_of_fives(counted):
    SuggestionCount.objects.filter(number=6).update(number=26)
    found = understood.read(is_exact=False)
    (month,) = found.months
    assert (str(found.counted), str(month.number), month.percent) == ("ongeveer 30", "ongeveer 30", "83 %")
    # Of 26 of 26 a share would say that it is all of them.
    assert [one.percent for one in found.categories] == ["", ""]


def test_the_page_says_it_and_lets_the_manager_choose(counted, manager, client):
    client.force_login(manager)
    page = client.get("/rapporten/begrip")
    assert page.status_code == 200
    assert "minder dan 5" in page.content.decode()
    client.post("/rapporten/begrip/drempel", {"drempel": "65"})
    assert UnderstandingChoice.objects.get().threshold == 0.65
    for wrong in ("", "10", "100", "99,95", "veel", "nan", "inf", "1e999"):
        answer = client.post("/rapporten/begrip/drempel", {"drempel": wrong}, follow=True)
        assert "Er is niets veranderd." in answer.content.decode()
    assert UnderstandingChoice.objects.get().threshold == 0.65


def test_where_99_percent_is_not_enough_a_tenth_more_may_be(subjects, manager, client, monkeypatch):
    lamp, other = "straatverlichting", "eigen-team"
    made = [Measured(lamp, lamp, 0.998)] * 9 + [Measured(other, lamp, 0.994)]
    monkeypatch.setattr(learning, "measured_of", lambda _sha256: made)
    advice = understood.read(is_exact=True).advice
    assert (advice.threshold, advice.by_itself.good) == (0.995, 9)
    client.force_login(manager)
    assert "met een drempel van 99,5 procent" in client.get("/rapporten/begrip").content.decode()
    for typed, threshold in (("99.9", 0.999), ("99,5", 0.995)):
        client.post("/rapporten/begrip/drempel", {"drempel": typed})
        assert UnderstandingChoice.objects.get().threshold == threshold
    page = client.get("/rapporten/begrip").content.decode()
    assert "Nu: <strong>99,5 procent</strong>" in page
    assert 'min="30" max="99.9" step="0.1" value="99.5"' in page


def test_every_step_of_the_table_can_be_chosen():
    assert understood.THRESHOLDS[0] == UnderstandingChoice.LOWEST
    assert understood.THRESHOLDS[-1] == UnderstandingChoice.HIGHEST
    assert list(understood.THRESHOLDS) == sorted({round(one, 3) for one in understood.THRESHOLDS})


def test_learning_begins_by_a_button_and_once(counted, manager, client, monkeypatch):
    begun = []
    monkeypatch.setattr("signals.views.understood.post.wake", lambda _task, pk: begun.append(pk))
    client.force_login(manager)
    answer = client.post("/rapporten/begrip/leren", follow=True)
    assert "Er zijn 0 verbeteringen." in answer.content.decode()
    monkeypatch.setattr(learning, "ENOUGH", 0)
    client.post("/rapporten/begrip/leren")
    answer = client.post("/rapporten/begrip/leren", follow=True)
    assert "Er wordt al een model gemaakt." in answer.content.decode()
    assert begun == [LearnedModel.objects.get().pk]


@pytest.fixture
def models(counted, monkeypatch):
    """Two of the city's own models, of which the last one serves, and one that waits for a person."""
    monkeypatch.setattr("signals.city_model.read", lambda _sha256: None)
    made = [
        LearnedModel.objects.create(state=state, content=b"arrays", sha256=str(number) * 64, figures=figures)
        for number, (state, figures) in enumerate(
            [
                ("vervangen", {}),
                ("gebruikt", {}),
                ("vraagt", {"most": ["straatverlichting", "iets-anders", 25], "own_changed": [27, 2]}),
            ]
        )
    ]
    return [one.pk for one in made]


def serves() -> int | None:
    return LearnedModel.objects.filter(state="gebruikt").values_list("pk", flat=True).first()


def test_who_manages_puts_back_the_model_before_and_that_of_the_product_by_buttons(models, manager, client, caplog):
    client.force_login(manager)
    page = client.get("/rapporten/begrip").content.decode()
    assert "Zet het vorige model terug" in page
    assert "Gebruik het model van wijkwerk" in page
    assert f'name="model" value="{models[0]}"' in page
    for _twice in range(2):
        client.post("/rapporten/begrip/model", {"model": models[0], "nu": models[1]})
        assert serves() == models[0]
    answer = client.post("/rapporten/begrip/model", {"model": "", "nu": models[1]}, follow=True)
    assert "Er werkt intussen een ander model." in answer.content.decode()
    assert serves() == models[0]
    client.post("/rapporten/begrip/model", {"model": "", "nu": models[0]})
    assert serves() is None
    for wrong in ("x", "0", "-1", "99999999999999"):
        answer = client.post("/rapporten/begrip/model", {"model": wrong, "nu": ""}, follow=True)
        assert "Er is niets veranderd." in answer.content.decode()
    assert serves() is None


def test_each_change_of_model_is_a_line_of_the_audit_log(
    models, manager, client, caplog, django_capture_on_commit_callbacks
):
    client.force_login(manager)
    with caplog.at_level("INFO"), django_capture_on_commit_callbacks(execute=True):
        client.post("/rapporten/begrip/model", {"model": "", "nu": models[1]})
    (line,) = [one.audit for one in caplog.records if getattr(one, "audit", {}).get("action") == "understanding.model"]
    assert line["object"] == {"model": "wijkwerk", "instead_of": models[1]}
    assert line["actor"] == f"officer:{manager.pk}"


def test_a_model_that_waits_for_a_person_says_on_what_it_leans(models, manager, client):
    client.force_login(manager)
    page = client.get("/rapporten/begrip").content.decode()
    assert "Van de 27 teksten die nu wel goed zijn, ging bij 25" in page
    assert "Iets anders" in page
    client.post("/rapporten/begrip/model", {"model": models[2], "nu": models[1]})
    assert serves() == models[2]


def test_who_may_not_manage_sees_no_button(models, triager, client):
    client.force_login(triager)
    page = client.get("/rapporten/begrip").content.decode()
    assert "/rapporten/begrip/leren" not in page
    assert client.post("/rapporten/begrip/leren").status_code == 403
    assert "/rapporten/begrip/model" not in page
    assert client.post("/rapporten/begrip/model", {"model": "", "nu": ""}).status_code == 403


def test_the_page_asks_the_database_the_same_whatever_was_counted(
    counted, manager, client, django_assert_max_num_queries
):
    client.force_login(manager)
    client.get("/rapporten/begrip")
    with django_assert_max_num_queries(14):
        client.get("/rapporten/begrip")
