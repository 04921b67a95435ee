# SPDX-License-Identifier: EUPL-1.2
"""Documents of an asset: what is accepted, who files and reads them, what is never served as a page of ours."""

import io
import random
import zipfile
from contextlib import suppress

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.assets.documents import accepting, filing
from apps.assets.models import Document
from tests.factories import OPERATOR, AssetFactory, DocumentFactory, MembershipFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n% essai"
READ = (*OPERATOR, "assets.view_document")
FILE = (*READ, "assets.add_document", "assets.change_document", "assets.delete_document")
MOST = 1 << 20


def archive(*names, mimetype="", how=zipfile.ZIP_STORED):
    """The same bytes whenever it is made: they name the tests."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, said in [("mimetype", mimetype)] * bool(mimetype) + [(one, "<x/>") for one in names]:
            made.writestr(zipfile.ZipInfo(name), said, how)
    return out.getvalue()


def agent(territory, permissions):
    user = UserFactory()
    MembershipFactory(user=user, territory=territory, permissions=permissions)
    return user


@pytest.fixture
def lamp(commune):
    return AssetFactory(owner=commune, fid=1_234_567)  # a number that a page would write with spaces


@pytest.fixture
def technician(commune):
    return agent(commune, FILE)


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n....", "png"),
        (b"\xff\xd8\xff....", "jpg"),
        ("repère;puissance\nPL-1;36".encode(), "csv"),
        (archive("[Content_Types].xml", "word/document.xml"), "docx"),
        (archive("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (archive("content.xml", mimetype=accepting.TYPES["odt"]), "odt"),
        (archive("content.xml", mimetype=accepting.TYPES["ods"]), "ods"),
    ],
)
def test_a_file_is_known_by_what_it_holds(content, extension):
    assert accepting.recognised(content, most=MOST) == (accepting.TYPES[extension], extension)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"%PDF-" + b"0" * MOST, "1 Mo"),
        (b"MZ\x90\x00", "acceptés"),
        (b"<svg xmlns='x'/>", "acceptés"),
        (b"<html><script>1</script>;", "acceptés"),
        (b"PK\x03\x04tronque", "abîmé"),
        (archive("whatever.txt"), "acceptés"),
        (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "macros"),
        (archive("Basic/Standard/Module1.xml", mimetype=accepting.TYPES["odt"]), "macros"),
        (archive("content.xml", mimetype="x" * 5000), "acceptés"),
        (archive("content.xml", mimetype="application/x-shellscript"), "acceptés"),
        (archive("content.xml", mimetype=accepting.TYPES["odt"], how=zipfile.ZIP_DEFLATED), "acceptés"),
    ],
)
def test_what_is_not_a_document_is_refused_in_words(content, words):
    with pytest.raises(accepting.FileUnfit, match=words):
        accepting.recognised(content, most=MOST)


def test_a_part_that_only_sounds_like_a_macro_is_none():
    content = archive("[Content_Types].xml", "word/document.xml", "customXml/visualbasic/item1.xml")
    assert accepting.recognised(content, most=MOST)[1] == "docx"


@pytest.mark.parametrize("mimetype", ["", accepting.TYPES["odt"]])
def test_an_archive_that_was_altered_is_recognised_or_refused_in_words(mimetype):
    names = ("[Content_Types].xml", "word/document.xml", "content.xml")
    whole = archive(*names, mimetype=mimetype, how=zipfile.ZIP_DEFLATED)
    chance = random.Random(5)
    for _ in range(3000):
        altered = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            altered[chance.randrange(4, len(altered))] = chance.randrange(256)
        with suppress(accepting.FileUnfit):
            accepting.recognised(bytes(altered), most=MOST)


def test_a_document_is_kept_as_it_was_given_under_a_plain_name(lamp, technician):
    placed = filing.placed(name='../..\\notice "1"<b>.exe', content=PDF)
    row = filing.add(asset=lamp, by=technician, title=" Notice\x00 ", nature="manual", placed=placed)
    row.refresh_from_db()
    assert (bytes(row.content), row.size, row.media_type, row.title) == (PDF, len(PDF), "application/pdf", "Notice")
    assert row.name.endswith(".pdf")
    assert not set('"<>/\\') & set(row.name)


def test_the_same_file_is_filed_once_with_an_asset(lamp, technician):
    placed = filing.placed(name="a.pdf", content=PDF)
    filing.add(asset=lamp, by=technician, title="Un", nature="plan", placed=placed)
    with pytest.raises(filing.DocumentRefused) as refusal:
        filing.add(asset=lamp, by=technician, title="Deux", nature="plan", placed=placed)
    assert refusal.value.field == "file"
    other = AssetFactory(owner=lamp.owner)
    filing.add(asset=other, by=technician, title="Deux", nature="plan", placed=placed)


def test_an_asset_has_room_for_so_many(lamp, technician, monkeypatch):
    monkeypatch.setattr(filing, "MOST", 1)
    DocumentFactory(asset=lamp)
    with pytest.raises(filing.DocumentRefused) as refusal:
        filing.add(
            asset=lamp, by=technician, title="Trop", nature="plan", placed=filing.placed(url="https://ged.test/1")
        )
    assert refusal.value.field == "asset"


@pytest.mark.parametrize("given", [{}, {"url": "https://ged.test/1", "name": "a.pdf", "content": PDF}])
def test_it_is_a_file_or_an_address(given):
    with pytest.raises(filing.DocumentRefused, match="l'un des deux"):
        filing.placed(**given)


def test_the_database_too_refuses_a_document_that_is_nowhere(lamp):
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentFactory(asset=lamp, content=None)


def test_nobody_files_with_the_asset_of_a_neighbour(lamp, technician):
    theirs = AssetFactory(owner=TerritoryFactory(code="34172"))
    placed = filing.placed(name="a.pdf", content=PDF)
    with pytest.raises(PermissionDenied):
        filing.add(asset=theirs, by=technician, title="Notice", nature="plan", placed=placed)
    row = DocumentFactory(asset=theirs)
    with pytest.raises(PermissionDenied):
        filing.change(document=row, by=technician, title="À moi", nature="plan")
    with pytest.raises(PermissionDenied):
        filing.forget(document=row, by=technician)
    reader = agent(lamp.owner, READ)
    with pytest.raises(PermissionDenied):
        filing.forget(document=DocumentFactory(asset=lamp), by=reader)
    assert Document.objects.count() == 2


def test_history_says_that_a_forgotten_document_was_there(lamp, technician):
    row = DocumentFactory(asset=lamp, title="Plan de 1987")
    filing.forget(document=row, by=technician)
    rows = apps.get_model("assets.DocumentHistory").objects.filter(title="Plan de 1987")
    assert set(rows.values_list("pgh_label", flat=True)) == {"insert", "delete"}


def test_what_a_restricted_asset_has_is_read_by_who_may_know_of_it(commune, client_of):
    camera = AssetFactory(owner=commune, camera=True)
    row = DocumentFactory(asset=camera)
    without = [one for one in READ if one != "assets.view_restricted_position"]
    reader = agent(commune, without)
    assert not Document.objects.visible_to(reader).exists()
    assert client_of(reader).get(reverse("document-file", args=[row.uid])).status_code == 404
    assert list(Document.objects.visible_to(agent(commune, READ))) == [row]


def test_the_list_of_an_asset_says_where_each_is_and_costs_the_same_for_many(
    lamp, client_of, django_assert_max_num_queries
):
    DocumentFactory(asset=lamp, title="Notice")
    link = {"content": None, "name": "", "media_type": "", "size": 0, "digest": ""}
    DocumentFactory(asset=lamp, title="Plan", url="https://ged.test/1", **link)
    DocumentFactory(asset=AssetFactory(owner=lamp.owner), title="D'un autre")
    DocumentFactory.create_batch(10, asset=lamp, title="Encore")
    client = client_of(agent(lamp.owner, READ))
    with django_assert_max_num_queries(4) as queries:
        found = client.get("/api/v1/documents/", {"asset": lamp.uid}).json()["results"]
    assert not any('"content"' in query["sql"] for query in queries.captured_queries)
    told = {one["title"]: (one["elsewhere"], one["url"]) for one in found}
    assert set(told) == {"Notice", "Plan", "Encore"}
    assert told["Plan"] == (True, "https://ged.test/1")
    assert told["Notice"][1].startswith("/api/v1/documents/")


def test_a_file_is_downloaded_and_never_a_page_of_ours(lamp, client_of):
    client = client_of(agent(lamp.owner, READ))
    paper = client.get(reverse("document-file", args=[DocumentFactory(asset=lamp, content=PDF).uid]))
    assert (paper.status_code, paper.content) == (200, PDF)
    assert paper["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in paper["Content-Security-Policy"]
    assert paper["X-Content-Type-Options"] == "nosniff"
    image = DocumentFactory(asset=lamp, media_type="image/png", name="plan.png")
    assert client.get(reverse("document-file", args=[image.uid]))["Content-Disposition"].startswith("inline; ")


def test_what_is_elsewhere_has_no_file_here(lamp, client_of):
    link = {"content": None, "name": "", "media_type": "", "size": 0, "digest": ""}
    row = DocumentFactory(asset=lamp, url="https://ged.test/1", **link)
    assert client_of(agent(lamp.owner, READ)).get(reverse("document-file", args=[row.uid])).status_code == 404


# --- Back office ------------------------------------------------------------------------------------------------------


def filed(client, asset, **given):
    said = {"asset": asset.pk, "nature": "plan", "title": "Schéma", "url": ""} | given
    return client.post(reverse("admin:assets_document_add"), said)


def test_an_agent_files_one_from_the_back_office(lamp, technician, client_of):
    answer = filed(client_of(technician), lamp, file=SimpleUploadedFile("schéma.pdf", PDF))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row = Document.objects.get()
    assert (row.asset, row.by, bytes(row.content)) == (lamp, technician, PDF)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "file"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://ged.test/1", "title": "   "}, "title"),
        ({"file": SimpleUploadedFile("virus.pdf", b"MZ\x90\x00")}, "file"),
        ({"file": SimpleUploadedFile("vide.pdf", b"")}, "file"),
    ],
)
def test_what_cannot_be_filed_is_said_at_its_field(lamp, technician, client_of, given, field):
    answer = filed(client_of(technician), lamp, **given)
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert not Document.objects.exists()


def test_the_same_file_again_is_said_at_its_field(lamp, technician, client_of):
    client = client_of(technician)
    filed(client, lamp, file=SimpleUploadedFile("a.pdf", PDF))
    answer = filed(client, lamp, file=SimpleUploadedFile("b.pdf", PDF))
    assert "déjà joint" in str(answer.context["adminform"].form.errors["file"])


def test_a_colleague_who_files_the_same_at_the_same_moment_is_told_in_words(lamp, technician, client_of, monkeypatch):
    DocumentFactory(asset=lamp, digest=filing.placed(name="a.pdf", content=PDF).digest)
    real, calls = filing.check, []

    def seen_too_late(asset, placed):
        calls.append(asset)
        if len(calls) > 1:
            real(asset, placed)

    monkeypatch.setattr(filing, "check", seen_too_late)
    answer = filed(client_of(technician), lamp, file=SimpleUploadedFile("a.pdf", PDF))
    assert answer.status_code == 302
    assert Document.objects.count() == 1


def test_the_asset_of_a_neighbour_is_no_choice(technician, client_of):
    theirs = AssetFactory(owner=TerritoryFactory(code="34172"))
    answer = filed(client_of(technician), theirs, file=SimpleUploadedFile("a.pdf", PDF))
    assert "asset" in answer.context["adminform"].form.errors


def test_a_name_changes_and_what_it_holds_does_not(lamp, technician, client_of):
    row = DocumentFactory(asset=lamp, content=PDF)
    url = reverse("admin:assets_document_change", args=[row.pk])
    answer = client_of(technician).post(url, {"nature": "guarantee", "title": "Garantie 2026", "url": "https://x.test"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.nature, row.title, row.url, bytes(row.content)) == ("guarantee", "Garantie 2026", "", PDF)


def test_the_page_of_an_asset_lists_them_and_leads_who_may_to_the_form(lamp, technician, client_of):
    DocumentFactory(asset=lamp, title="Notice <b>d'entretien</b>")
    page = client_of(technician).get(reverse("asset", args=[lamp.uid])).content.decode()
    assert "Notice &lt;b&gt;" in page
    assert "<b>d" not in page
    assert f"{reverse('admin:assets_document_add')}?asset={lamp.pk}" in page
    reader = client_of(agent(lamp.owner, READ)).get(reverse("asset", args=[lamp.uid])).content.decode()
    assert "Notice &lt;b&gt;" in reader
    assert "Joindre un document" not in reader
    stranger = client_of(agent(lamp.owner, OPERATOR)).get(reverse("asset", args=[lamp.uid])).content.decode()
    assert "Notice &lt;b&gt;" not in stranger
