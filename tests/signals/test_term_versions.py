"""Which terms held when is kept, by whatever way they were changed."""

from __future__ import annotations

from django.db import connection

from signals.models import Category, KindTerm, TermVersion
from tests import world


def versions(category: Category) -> list[tuple[int, str, int | None, str]]:
    columns = ("handling_days", "handling_unit", "first_contact_days", "first_contact_unit")
    return list(category.term_versions.order_by("pk").values_list(*columns))


def test_every_change_of_a_term_is_kept_with_its_moment_and_nothing_else_is(town):
    category = world.category("boomziekte", task=None)
    category.handling_days = 10
    category.save()
    category.name = "Zieke bomen"
    category.save()
    Category.objects.filter(pk=category.pk).update(first_contact_days=1, first_contact_unit="kalenderdagen")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE signals_category SET handling_unit = 'kalenderdagen' WHERE id = %s", [category.pk])
    assert versions(category) == [
        (5, "werkdagen", 3, "werkdagen"),
        (10, "werkdagen", 3, "werkdagen"),
        (10, "werkdagen", 1, "kalenderdagen"),
        (10, "kalenderdagen", 1, "kalenderdagen"),
    ]
    assert all(version.since is not None for version in category.term_versions.all())


def test_the_term_of_a_kind_is_kept_too(db):
    term = KindTerm.objects.create(kind="idee", handling_days=30)
    KindTerm.objects.filter(pk=term.pk).update(handling_days=40)
    assert list(TermVersion.objects.order_by("pk").values_list("category", "kind", "handling_days")) == [
        (None, "idee", 30),
        (None, "idee", 40),
    ]


def test_the_manager_reads_them_where_the_terms_stand(town, manager, client):
    category = world.category("boomziekte", task=None)
    Category.objects.filter(pk=category.pk).update(handling_days=12)
    client.force_login(manager)
    page = client.get(f"/beheer/signals/category/{category.pk}/change/").content.decode()
    assert "12 werkdagen, eerste contact 3 werkdagen<br>" in page
    assert ": 5 werkdagen, eerste contact 3 werkdagen" in page
    term = KindTerm.objects.create(kind="idee", handling_days=30)
    assert ": 30 werkdagen" in client.get(f"/beheer/signals/kindterm/{term.pk}/change/").content.decode()
    assert client.get("/beheer/signals/termversion/").status_code == 404
