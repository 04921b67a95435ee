# SPDX-License-Identifier: EUPL-1.2
"""The council sheet: a tagged PDF of the very figures of « Pilotage », of published months, for who may read them."""

import io
from decimal import Decimal

import pypdf
import pytest
from django.utils import timezone
from django.utils.formats import date_format
from weasyprint.urls import FatalURLFetchingError

from apps.kpi import board, communes_map, months, reading
from apps.kpi.models import Figure
from apps.kpi.sheet import contents, printing, typesetter
from tests.energy.performance_world import somebody
from tests.factories import (
    DefinitionFactory,
    FigureFactory,
    IndicatorFactory,
    PublicationFactory,
    TerritoryFactory,
    square,
)

pytestmark = pytest.mark.django_db
MONTH = months.shifted(months.first_of(timezone.localdate()), -1)  # the last whole one
ENDS = [months.last_of(months.shifted(MONTH, by)) for by in (-8, 4)]  # of the years of the contract
PLAN = [[f"{ENDS[0]}", 100_000.0], [f"{ENDS[1]}", 300_000.0]]


@pytest.fixture
def city(commune, neighbour):
    """An agglomeration of two communes with outlines, two years of figures, one that is missing."""
    epci = TerritoryFactory(code="200000001", name="Agglomération", population=50_000)
    epci.includes.set([commune, neighbour])
    euros = DefinitionFactory(
        indicator=IndicatorFactory(code="euros_avoided", unit="euros", decimals=0, rank=1),
        measure="euros_avoided",
        name="Euros économisés",
        months=12,
    )
    share = DefinitionFactory(indicator=IndicatorFactory(code="lighting_saving", rank=2), name="Éclairage économisé")
    dark = DefinitionFactory(indicator=IndicatorFactory(rank=3), name="Rues <noires>", formula="a < b & c")
    for n in range(14):
        month = months.shifted(MONTH, -n)
        FigureFactory(
            territory=epci, definition=euros, month=month, value=150_000 - 1000 * n, target=200_000, plan=PLAN
        )
        FigureFactory(territory=epci, definition=share, month=month, value=70 - n, low=68 - n, high=72 - n, target=79)
    why = "Données incomplètes : 31 % de ce qui est attendu, il en faut 80 %."
    FigureFactory(territory=epci, definition=dark, month=MONTH, value=None, why=why, completeness=Decimal("0.31"))
    for place, value, x in ((commune, 40_000, 0.0), (neighbour, 4_000, 0.1)):
        place.population, place.outline = 1000, square(4.35 + x, 48.95)
        place.save()
        FigureFactory(territory=place, definition=euros, month=MONTH, value=value)
    return epci


def said(month):
    return date_format(month, "F Y")


def sheet_of(territory, user, month=MONTH, *, published=True):
    return contents.of(territory, month, user=user, published=published)


def elements(node, found):
    """Every element of a structure tree, in reading order."""
    node = node.get_object()
    if isinstance(node, pypdf.generic.DictionaryObject) and "/S" in node:
        found.append(node)
    kids = node.get("/K", []) if isinstance(node, pypdf.generic.DictionaryObject) else []
    for kid in kids if isinstance(kids, list) else [kids]:
        if not isinstance(kid, int):
            elements(kid, found)
    return found


def test_the_pdf_is_tagged_and_says_every_figure(city):
    user = somebody(city, "elu", "viewer")
    sheet = sheet_of(city, user)
    pdf = pypdf.PdfReader(io.BytesIO(printing.pdf(sheet)))
    root = pdf.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("fr", True)
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()
    assert pdf.metadata.title == f"Fiche du conseil · Agglomération · {said(MONTH)}"
    tree = elements(root["/StructTreeRoot"], [])
    kinds = [one["/S"] for one in tree]
    titles = [kind for kind in kinds if kind in ("/H1", "/H2", "/H3")]
    assert titles[0] == "/H1"
    assert titles.count("/H1") == 1
    assert titles[1] == "/H2"  # no level is skipped
    assert {"/Table", "/TH", "/TD", "/L", "/LI", "/Figure"} <= set(kinds)
    assert all(one.get("/Alt") for one in tree if one["/S"] == "/Figure")
    assert all("/FontFile2" in font for font in _fonts(pdf))
    text = _plain("".join(page.extract_text() for page in pdf.pages))
    for card in sheet.board.cards:
        assert _plain(card.value or card.figure.why) in text
        assert _plain(card.sentence) in text
    for words in ("sujets à trancher", "31 %", "a < b & c", "Éclairage économisé", "40,00 €", "page 1 sur"):
        assert _plain(words) in text


def _fonts(pdf):
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():
            (inside,) = font.get_object()["/DescendantFonts"]
            yield inside.get_object()["/FontDescriptor"]


def _plain(text):
    """Without spaces: a PDF breaks its lines where it likes."""
    return "".join(text.split())


def test_page_and_sheet_are_the_same_reading(city):
    user = somebody(city, "elu", "viewer")
    places = reading.included(user, city)
    page = board.of(city, places, months.shifted(MONTH, 1))
    sheet = sheet_of(city, user)
    assert sheet.board == page
    told = [(_digits(year.planned), _digits(year.saved), year.until) for year in sheet.years]
    assert told == [("100000", "142000", ""), ("300000", "150000", said(MONTH))]


def _digits(text):
    return "".join(one for one in text if one.isdigit())


def test_it_holds_nothing_after_its_month_and_nothing_unpublished(city):
    user = somebody(city, "elu", "viewer")
    late = DefinitionFactory(indicator=IndicatorFactory(rank=9), name="Tardif")
    FigureFactory(territory=city, definition=late, month=MONTH, value=11, published_at=None)
    FigureFactory(territory=city, definition=late, month=months.shifted(MONTH, 1), value=99)
    assert "Tardif" not in [one.name for one in sheet_of(city, user).board.cards]
    told = sheet_of(city, user, published=False)
    assert [one.value for one in told.board.cards if one.name == "Tardif"] == ["11,0\u00a0%"]


def test_communes_of_the_sheet_are_those_that_its_reader_may_read(city, commune, neighbour):
    whole = sheet_of(city, somebody(city, "elu", "viewer"))
    assert [one.territory.name for one in whole.board.communes] == sorted([commune.name, neighbour.name])
    assert sheet_of(city, None).board.communes == ()
    PublicationFactory(territory=commune)
    assert [one.territory for one in sheet_of(city, None).board.communes] == [commune]


def test_without_an_account_public_indicators_alone_are_told(city):
    secret = DefinitionFactory(indicator=IndicatorFactory(public=False), name="Interne")
    FigureFactory(territory=city, definition=secret, month=MONTH, value=12)
    assert "Interne" in [one.name for one in sheet_of(city, somebody(city, "elu", "viewer")).board.cards]
    assert "Interne" not in [one.name for one in sheet_of(city, None).board.cards]


# --- Its door ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def printed(monkeypatch):
    """What was asked to be set, without setting it."""
    asked = []
    monkeypatch.setattr(printing, "_typeset", lambda html: asked.append(html) or b"%PDF-1.7")
    return asked


def test_the_button_gives_the_last_published_month_and_a_month_may_be_asked(client_of, city, printed):
    elu = client_of(somebody(city, "elu", "viewer"))
    assert f"/pilotage/{city.code}/fiche.pdf" in elu.get(f"/pilotage/?territoire={city.code}").content.decode()
    answer = elu.get(f"/pilotage/{city.code}/fiche.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'inline; filename="fiche-200000001-' + f'{MONTH:%Y-%m}.pdf"'
    assert said(MONTH) in printed[-1]
    before = months.shifted(MONTH, -1)
    elu.get(f"/pilotage/{city.code}/fiche.pdf?mois={before:%Y-%m}")
    assert said(before) in printed[-1]
    assert said(MONTH) not in printed[-1]
    assert "Provisoire" not in printed[-1]


@pytest.mark.parametrize("asked", ["2026-13", "2031-01", "hier", "٢٠٢٦-١٠"])
def test_a_month_without_a_sheet_is_said_on_the_page(client_of, city, printed, asked):
    elu = client_of(somebody(city, "elu", "viewer"))
    page = elu.get(f"/pilotage/{city.code}/fiche.pdf", {"mois": asked}, follow=True)
    assert "ce mois n'a pas de chiffre" in page.content.decode().replace("&#x27;", "'")
    assert printed == []


def test_a_month_that_is_not_published_says_provisional(client_of, commune, printed):
    FigureFactory(territory=commune, month=MONTH, value=70, published_at=None)
    client_of(somebody(commune, "elu", "viewer")).get(f"/pilotage/{commune.code}/fiche.pdf")
    assert "Provisoire" in printed[-1]


def test_the_sheet_of_a_neighbour_is_not_there(client_of, commune, neighbour, printed):
    FigureFactory(territory=neighbour)
    elu = client_of(somebody(commune, "elu", "viewer"))
    assert elu.get(f"/pilotage/{neighbour.code}/fiche.pdf").status_code == 404
    assert elu.get(f"/pilotage/{commune.code}/fiche.pdf").status_code == 302


def test_a_printing_that_fails_is_said_and_asked_again(client_of, city, monkeypatch):
    monkeypatch.setattr(printing, "DEADLINE", 0.001)
    elu = client_of(somebody(city, "elu", "viewer"))
    page = elu.get(f"/pilotage/{city.code}/fiche.pdf", follow=True).content.decode()
    assert "pas pu être composée" in page


@pytest.mark.parametrize("address", ["https://exemple.invalid/a.png", "file:///etc/hostname", "data:image/png;base64,"])
def test_a_page_that_asks_for_anything_else_is_not_set(settings, address):
    with pytest.raises(FatalURLFetchingError, match="Not a file of the sheet"):
        typesetter.typeset(f'<html lang="fr"><img alt="x" src="{address}">', settings.BASE_DIR / "static")


# --- The map ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([47, 84, 153], [0, 50, 100, 150, 200]),
        ([12], [10, 15]),
        ([-3, 8], [-5, 0, 5, 10]),
        ([0, 0], [0, 1]),
        ([Decimal("0.21"), Decimal("0.38")], ["0.20", "0.25", "0.30", "0.35", "0.40"]),
    ],
)
def test_steps_of_colour_are_round_and_hold_everything(values, bounds):
    found = communes_map.steps([Decimal(one) for one in values])
    assert found[0] <= min(values) <= max(values) <= found[-1]
    assert len(found) - 1 <= communes_map.STEPS
    assert len({b - a for a, b in zip(found, found[1:], strict=False)}) == 1
    if len(values) > 1:
        assert found == [Decimal(one) for one in bounds]


def test_the_map_says_the_extremes_and_hatches_what_is_unknown(client_of, city, commune, neighbour):
    third = TerritoryFactory(code="51999", name="Troisième", outline=square(4.55, 48.95))
    city.includes.add(third)
    elu = client_of(somebody(city, "elu", "viewer"))
    page = elu.get(f"/pilotage/?territoire={city.code}").content.decode().replace("&#x27;", "'")
    assert (
        f"Le plus : {commune.name}, 40,00\u00a0€ par habitant. Le moins : {neighbour.name}, 4,00\u00a0€. 1 sans" in page
    )
    assert page.count('class="kpi-step none"') == 2  # the commune, and its legend
    assert "Troisième : pas de chiffre" in page


def test_a_territory_alone_has_no_map(client_of, commune):
    FigureFactory(territory=commune, month=MONTH)
    assert "kpi-map" not in client_of(somebody(commune, "elu", "viewer")).get("/pilotage/").content.decode()


def test_figures_are_untouched_by_what_reads_them(city):
    before = list(Figure.objects.order_by("pk").values())
    sheet_of(city, somebody(city, "elu", "viewer"))
    assert list(Figure.objects.order_by("pk").values()) == before
