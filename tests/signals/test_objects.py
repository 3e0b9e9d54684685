"""Objects on the map: pointed at from the form and by programs, and fetched from a source within limits."""

from __future__ import annotations

import datetime
import json
import re
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from areas import locating
from officers.models import Channel
from officers.starter import add_roles
from signals import intake, object_source, objects, tasks
from signals.models import MapObject, ObjectLayer, Signal, SignalObject
from signals.object_source import Refused
from tests import world
from tests.pages.test_steps import fields, go, send, step_of

LAMP = "De lantaarn bij de school is kapot"
X, Y = world.IN_BEUKEN
NEAR, NEXT, FAR = (X, Y), (X + 0.0005, Y), (X + 0.01, Y)


@pytest.fixture
def lamps(town) -> ObjectLayer:
    """Three lamp posts: two near the place, one far from it."""
    return world.layer("lantaarns", {"L-1": NEAR, "L-2": NEXT, "L-9": FAR}, town.streetlight)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def to_list(client, **place: object):
    """The page on which objects can be chosen from a list."""
    return go(client, go(client, client.get("/melden"), "plek", tekst=LAMP), "foto", **place)


# --- pointing at them ---


def test_pve_1_12_two_objects_of_a_layer_are_picked_from_the_list_stored_and_shown(client, town, lamps, member):
    page = to_list(client, lon=X, lat=Y)
    assert "Gaat het om een van deze?" in text_of(page)
    assert "lantaarn L-1 lantaarn L-2" in text_of(page)
    assert "L-9" not in text_of(page)
    last = go(client, page, "gegevens", objecten=["lantaarns:L-1", "lantaarns:L-2"])
    assert step_of(last) == 4
    assert "lantaarn L-1" in text_of(last)
    sent = client.post("/melden", {**fields(last), "objecten": ["lantaarns:L-1", "lantaarns:L-2"]})
    assert sent.status_code == 302
    signal = Signal.objects.get()
    assert [one.public_id for one in signal.about_objects.all()] == ["lantaarns:L-1", "lantaarns:L-2"]
    assert "lantaarn L-2" in text_of(client.get("/melden/bedankt"))
    client.force_login(member)
    for address in (signal.get_absolute_url(), f"/signalen/{signal.number}/afdruk"):
        assert "lantaarn L-2" in text_of(client.get(address))


def test_the_map_gets_what_lies_near_for_the_subject_only(client, town, lamps):
    sent = {"tekst": LAMP, "onderwerp": "straatverlichting", "van": "plek", "gedacht": "straatverlichting"}
    found = client.post("/melden/objecten", {**sent, "lon": X, "lat": Y}).json()["objecten"]
    assert found[0] == {"id": "lantaarns:L-1", "naam": "lantaarn L-1", "punt": [X, Y]}
    assert len(found) == 2
    for other in ({"lon": FAR[0] + 1, "lat": Y}, {"lon": "nan", "lat": Y}, {"lon": X, "lat": Y, "onderwerp": "anders"}):
        assert client.post("/melden/objecten", {**sent, **other}).json() == {"objecten": []}


def test_without_a_map_the_list_is_that_of_the_address(client, town, lamps, monkeypatch):
    school = locating.Address("Kade 1", "Kade", "1", "", "", NEAR)
    monkeypatch.setattr(locating, "suggest", lambda words, most=5: [school])
    assert "lantaarn L-1" in text_of(to_list(client, straat="Kade", huisnummer="1"))

    def away(words: str, most: int = 5) -> list[locating.Address]:
        raise locating.NoAnswer

    monkeypatch.setattr(locating, "suggest", away)
    assert "Gaat het om een van deze?" not in text_of(to_list(client, straat="Kade", huisnummer="1"))


def test_who_moves_the_pin_lets_go_of_what_lies_there_no_more(client, town, lamps):
    last = go(client, to_list(client, lon=X, lat=Y), "gegevens", objecten="lantaarns:L-1")
    moved = go(client, go(client, last, "plek"), "foto", lon=FAR[0], lat=FAR[1])
    send(client, go(client, moved, "gegevens"))
    assert not SignalObject.objects.exists()


def test_a_wrong_id_is_refused_and_an_object_says_where_it_is(town, lamps):
    def report(*ids: str) -> intake.Report:
        return intake.Report(text=LAMP, channel=Channel.API, objects=ids)

    for wrong in ("lantaarns:L-7", "bomen:L-1", "L-1", ""):
        with pytest.raises(ValidationError) as refused:
            intake.receive(report("lantaarns:L-1", wrong))
        assert list(refused.value.error_dict) == ["objecten"]
    assert not Signal.objects.exists()
    signal = intake.receive(report("lantaarns:L-1"))
    assert (signal.point.x, signal.point.y, signal.area) == (X, Y, town.beuken)
    # What the source forgets later, the signal still knows.
    MapObject.objects.all().delete()
    assert Signal.objects.get().pointed_at == [{"public_id": "lantaarns:L-1", "label": "lantaarn L-1"}]
    ObjectLayer.objects.update(is_active=False)


def test_who_may_not_read_a_signal_does_not_see_what_it_is_about(client, town, area_officer):
    world.layer("bankjes", {"B-1": NEAR}, name="bankje")
    report = intake.Report(
        text="Een man is verward", channel=Channel.WEB, category=town.worry.slug, point=NEAR, objects=["bankjes:B-1"]
    )
    signal = intake.receive(report)
    client.force_login(area_officer)
    assert "B-1" not in client.get(signal.get_absolute_url()).content.decode()


def test_what_lies_near_is_one_question_however_many_objects_there_are(town, lamps):
    with CaptureQueriesContext(connection) as few:
        assert len(objects.near(NEAR, category="straatverlichting")) == 2
    objects.take_over(lamps, [object_source.Found(f"L-{n}", "", (X + n * 1e-6, Y)) for n in range(50)])
    with CaptureQueriesContext(connection) as many:
        assert len(objects.near(NEAR, category="straatverlichting")) == objects.MOST_NEAR
    assert len(few) == len(many) == 1


# --- their source ---


def geojson(*points: tuple[float, float], **more: object) -> bytes:
    rows = [
        {"type": "Feature", "id": f"L-{n}", "properties": {"nr": n, "straat": "Kade"},
         "geometry": {"type": "Point", "coordinates": point}}
        for n, point in enumerate(points, start=1)
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": rows, **more}).encode()


class Answer:
    """What a source says, as `requests` gives it."""

    def __init__(self, status: int, says: bytes) -> None:
        body = BytesIO(says)
        self.status_code, self.is_redirect = status, status in (301, 302)
        self.raw = SimpleNamespace(read1=lambda size, decode_content: body.read(size))

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_what: object) -> None:
        pass


@pytest.fixture
def source(monkeypatch):
    """A source outside: `source.says = bytes` is what it answers; `source.asked` is what it was asked."""
    made = SimpleNamespace(says=b"", status=200, asked=[])

    def opened(address: str, asked: dict[str, str], *, ip: str):
        assert ip == "203.0.113.7"
        made.asked.append(asked)
        return Answer(made.status, made.says)

    monkeypatch.setattr(object_source, "_open", opened)
    monkeypatch.setattr(object_source.socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", ("203.0.113.7", 443))])
    return made


def test_a_layer_holds_what_its_source_has_and_a_second_time_changes_nothing(town, source):
    layer = ObjectLayer.objects.create(
        slug="bomen", name="boom", source="https://kaart.example/bomen", code_property="nr", name_property="straat"
    )
    source.says = geojson(NEAR, NEXT)
    assert objects.refresh(layer) == (2, 0)
    assert list(MapObject.objects.values_list("code", "name")) == [("1", "Kade"), ("2", "Kade")]
    keys = set(MapObject.objects.values_list("pk", flat=True))
    assert objects.refresh(layer) == (2, 0)
    assert set(MapObject.objects.values_list("pk", flat=True)) == keys
    source.says = geojson(NEAR)
    assert objects.refresh(layer) == (1, 1)
    layer.refresh_from_db()
    assert layer.fetched_at is not None


def test_a_wfs_is_asked_page_by_page(town, source, monkeypatch):
    monkeypatch.setattr(object_source, "_WFS_PAGE", 2)
    layer = ObjectLayer.objects.create(slug="bomen", name="boom", source="https://k.example/wfs", feature_type="a:boom")
    source.says = geojson(NEAR, NEXT)
    assert objects.refresh(layer) == (2, 0)
    # A server that knows no pages gives the same again; that ends it.
    assert [one["startIndex"] for one in source.asked] == ["0", "2"]
    assert source.asked[0]["typeNames"] == "a:boom"


BAD = {
    "no JSON": (b"<html>", "geen GeoJSON"),
    "deep": (b"[" * 100_000, "geen GeoJSON"),
    "no list": (b"{}", "FeatureCollection"),
    "empty": (geojson(), "geen enkel object"),
    "RD": (geojson((155000.0, 463000.0)), "niet op aarde"),
    "another system": (geojson(NEAR, crs={"properties": {"name": "EPSG:28992"}}), "coördinatenstelsel"),
    "the sea": (geojson((3.0, 55.0)), "in uw gemeente"),
    "no numbers": (geojson(NEAR).replace(b'"id": "L-1"', b'"id": null'), "geen nummer"),
    "infinite": (geojson(NEAR).replace(str(X).encode(), b"1e999"), "ligt nergens"),
    "no feature": (b'{"features": [3]}', "niet te lezen"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_source_that_is_wrong_is_refused_with_a_sentence_and_what_was_there_stays(lamps, source, name):
    source.says, sentence = BAD[name]
    ObjectLayer.objects.update(source="https://kaart.example/x")
    lamps.refresh_from_db()
    with pytest.raises(Refused, match=sentence):
        objects.refresh(lamps)
    assert MapObject.objects.count() == 3
    lamps.refresh_from_db()
    assert sentence in lamps.trouble
    assert objects.refresh_all() == 0


def test_a_source_within_the_machine_a_redirect_and_one_that_is_too_large_are_refused(lamps, source, monkeypatch):
    lamps.source = "https://kaart.example/x"
    source.status = 302
    with pytest.raises(Refused, match="verwijst door"):
        objects.refresh(lamps)
    source.status = 200
    source.says = geojson(NEAR)
    monkeypatch.setattr(object_source, "MOST_BYTES", 10)
    with pytest.raises(Refused, match="te groot"):
        objects.refresh(lamps)
    for ip in ("127.0.0.1", "169.254.169.254", "::1"):
        monkeypatch.setattr(object_source.socket, "getaddrinfo", lambda *_a, ip=ip, **_k: [(0, 0, 0, "", (ip, 443))])
        with pytest.raises(Refused, match="deze machine"):
            objects.refresh(lamps)
    lamps.source = "http://kaart.example/x"
    with pytest.raises(Refused, match="https"):
        objects.refresh(lamps)


def test_a_file_is_taken_over_by_a_command(lamps, tmp_path, capsys):
    file = tmp_path / "lampen.geojson"
    file.write_bytes(geojson(NEAR))
    call_command("import_objects", "lantaarns", file)
    assert MapObject.objects.count() == 1
    assert "1 objecten; 2 zijn er niet meer." in capsys.readouterr().out
    for arguments, sentence in (
        (("bomen",), "kennen wij niet"), (("lantaarns",), "geen bron"), (("lantaarns", tmp_path / "x"), "niet openen"),
    ):  # fmt: skip
        with pytest.raises(CommandError, match=sentence):
            call_command("import_objects", *arguments)


# --- where a source is ---


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of kaart.example with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kaart.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("kaart.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "kaart.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server(certificate, monkeypatch):
    """A source at 203.0.113.7, as far as our own process goes: `server.seen` are the names that it was asked for,
    `server.looked_up` what was looked up to come there. A name is somewhere else each time that it is looked up."""
    made = SimpleNamespace(seen=[], looked_up=[])

    class Source(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.seen.append(self.headers["Host"])
            body = geojson(NEAR)
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_what: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    http = ThreadingHTTPServer(("127.0.0.1", 0), Source)
    http.socket = context.wrap_socket(http.socket, server_side=True)
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))

    def getaddrinfo(host: str, port: int, *_more: object, **_named: object):
        made.looked_up.append(host)
        if host == "203.0.113.7":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", http.server_port))]
        again = made.looked_up.count(host) > 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if again else "203.0.113.7", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield made
    http.shutdown()
    http.server_close()


def test_a_name_is_looked_up_once_and_what_was_found_is_connected_to(lamps, server):
    """A name that means this machine a moment later leads nowhere near it (DNS rebinding)."""
    lamps.source = "https://kaart.example/lampen"
    assert objects.refresh(lamps) == (1, 2)
    assert server.looked_up == ["kaart.example", "203.0.113.7"]
    assert server.seen == ["kaart.example"]


def test_who_cannot_show_that_it_is_the_name_is_not_asked_anything(lamps, server):
    lamps.source = "https://ander.example/lampen"
    with pytest.raises(Refused, match="niet te bereiken"):
        objects.refresh(lamps)
    assert server.seen == []
    assert MapObject.objects.count() == 3


# --- now, and not tonight ---


def test_a_manager_has_a_layer_fetched_within_a_minute_and_reads_how_it_went(client, town, lamps, source, manager):
    add_roles()
    client.force_login(manager)
    layer = ObjectLayer.objects.create(slug="bomen", name="boom", source="https://kaart.example/bomen")
    page = "/beheer/signals/objectlayer/"
    asked = client.post(page, {"action": "fetch", "_selected_action": [layer.pk, lamps.pk]}, follow=True)
    assert "1 laag wordt binnen een minuut opgehaald" in text_of(asked)
    assert "Wordt binnen een minuut opgehaald." in text_of(asked)
    source.says = b"x"
    assert tasks.fetch_asked_objects() == 0
    assert "Dit is geen GeoJSON" in text_of(client.get(page))
    assert tasks.fetch_asked_objects() == 0
    assert len(source.asked) == 1
    source.says = geojson(NEAR)
    client.post(page, {"action": "fetch", "_selected_action": [layer.pk]})
    assert tasks.fetch_asked_objects() == 1
    assert "Goed." in text_of(client.get(page))
    nothing = client.post(page, {"action": "fetch", "_selected_action": [lamps.pk]}, follow=True)
    assert "heeft geen bron om op te halen" in text_of(nothing)


def test_a_new_address_of_a_source_is_fetched_by_itself_and_another_name_is_not(client, town, source, manager):
    add_roles()
    client.force_login(manager)
    sent = {"name": "boom", "slug": "bomen", "source": "https://kaart.example/bomen", "is_active": "on"}
    assert client.post("/beheer/signals/objectlayer/add/", sent).status_code == 302
    source.says = geojson(NEAR)
    assert tasks.fetch_asked_objects() == 1
    layer = ObjectLayer.objects.get()
    client.post(f"/beheer/signals/objectlayer/{layer.pk}/change/", sent | {"name": "lindeboom"})
    layer.refresh_from_db()
    assert (layer.name, layer.asked_at) == ("lindeboom", None)


def test_two_workers_at_once_fetch_a_layer_once(town, monkeypatch):
    layer = ObjectLayer.objects.create(slug="bomen", name="boom", source="https://kaart.example/bomen")
    fetched = []

    def meanwhile(one: ObjectLayer) -> list[object_source.Found]:
        fetched.append(one.slug)
        assert objects.refresh_asked() == 0
        return [object_source.Found("B-1", "", NEAR)]

    monkeypatch.setattr(objects, "fetch", meanwhile)
    objects.ask([layer])
    assert objects.refresh_asked() == 1
    assert fetched == ["bomen"]


# --- for who enters a signal for somebody else ---


def test_an_officer_points_at_objects_near_the_pin_and_they_stay_through_an_error(client, town, lamps, member):
    client.force_login(member)
    sent = {"tekst": LAMP, "kanaal": "telefoon", "lon": X, "lat": Y}
    found = client.post("/signalen/nieuw/objecten", sent).json()["objecten"]
    assert [one["id"] for one in found] == ["lantaarns:L-1", "lantaarns:L-2"]
    assert client.post("/signalen/nieuw/objecten", sent | {"categorie": "overig"}).json() == {"objecten": []}
    assert client.post("/signalen/nieuw/objecten", {"tekst": LAMP}).json() == {"objecten": []}
    wrong = client.post("/signalen/nieuw", {**sent, "objecten": "lantaarns:L-2", "email": "geen adres"})
    assert wrong.status_code == 400
    assert re.search(r'value="lantaarns:L-2" checked', wrong.content.decode())
    assert client.post("/signalen/nieuw", {**sent, "objecten": "lantaarns:L-2"}).status_code == 302
    assert Signal.objects.get().pointed_at == [{"public_id": "lantaarns:L-2", "label": "lantaarn L-2"}]


def test_an_officer_without_a_map_chooses_from_the_list_at_an_address(client, town, lamps, member, monkeypatch):
    school = locating.Address("Kade 1", "Kade", "1", "", "", NEAR)
    monkeypatch.setattr(locating, "suggest", lambda words, most=5: [school])
    client.force_login(member)
    sent = {"tekst": LAMP, "kanaal": "telefoon", "straat": "Kade", "huisnummer": "1"}
    page = client.post("/signalen/nieuw", {**sent, "bekijk": "1"})
    assert "lantaarn L-1 lantaarn L-2" in text_of(page)
    assert client.post("/signalen/nieuw", {**sent, "objecten": "lantaarns:L-1"}).status_code == 302
    assert Signal.objects.get().about_objects.count() == 1


def test_an_officer_who_moves_the_pin_lets_go_and_an_object_of_nobody_is_refused(client, town, lamps, member):
    client.force_login(member)
    sent = {"tekst": LAMP, "kanaal": "telefoon"}
    moved = {**sent, "lon": FAR[0], "lat": FAR[1], "objecten": "lantaarns:L-1"}
    assert client.post("/signalen/nieuw", moved).status_code == 302
    assert Signal.objects.get().pointed_at == []
    refused = client.post("/signalen/nieuw", {**sent, "objecten": "lantaarns:L-7"})
    assert refused.status_code == 400
    assert "Dit object kennen wij niet" in text_of(refused)
