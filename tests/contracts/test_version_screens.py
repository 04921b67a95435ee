# SPDX-License-Identifier: EUPL-1.2
"""The screens of a version: a table of delays, checked cell by cell, compared, confirmed, sealed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from apps.contracts import services
from apps.contracts.models import Commitment, ContractVersion
from tests.admin.conftest import *  # noqa: F403  (the same people at the same desks)
from tests.contracts.pages import errors_of, filled, page_of
from tests.factories import (
    CommitmentFactory,
    ContractVersionFactory,
    FaultClassFactory,
    MembershipFactory,
    ServiceCalendarFactory,
    UserFactory,
    ZoneFactory,
    published,
)

FORM = "contractversion_form"


def change(desk, version, **changed):
    data = filled(desk.get(page_of(version)), FORM)
    return desk.post(page_of(version), {**data, **changed})


# --- The table --------------------------------------------------------------------------------------------------------


def test_saved_as_it_is_a_draft_stays_the_same(office, draft):
    before = list(Commitment.objects.order_by("pk").values()), list(draft.penalty_rules.values())
    answer = change(office, draft)
    assert answer.status_code == 302, errors_of(answer)
    assert (list(Commitment.objects.order_by("pk").values()), list(draft.penalty_rules.values())) == before


def test_delays_are_typed_as_they_are_said(office, draft):
    answer = change(
        office,
        draft,
        **{
            "lines-0-gti": "4h",
            "lines-0-gtrp": "8 h ouvrées",
            "lines-0-gtr": "3 jo",
            "lines-1-gti": "",
            "lines-1-gtr": "–",
        },
    )
    assert answer.status_code == 302, errors_of(answer)
    first, second = Commitment.objects.order_by("pk")
    assert {clock: str(delay) for clock, delay in first.delays.items()} == {
        "gti": "4 h",
        "gtrp": "8 h ouvrées",
        "gtr": "3 jours ouvrés",
    }
    assert second.delays == {}


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"lines-0-gti": "3 semaines"}, "lines-0-gti", "Unité inconnue « semaines »"),
        ({"lines-0-gti": "0 h"}, "lines-0-gti", "Un délai va de 1 à 9999"),
        ({"lines-0-gti": "-1 h"}, "lines-0-gti", "Un délai va de 1 à 9999"),
        ({"lines-0-gtr": "vite"}, "lines-0-gtr", "écrire 72 h, 8 h ouvrées ou 3 jours ouvrés"),
        ({"lines-0-gtr": "72"}, "lines-0-gtr", "Il manque l'unité"),
        ({"lines-0-gti": "48 h"}, "lines-0-gtr", "La GTR (24 h) est plus courte que la GTI (48 h)."),
        ({"lines-0-gti": "72 h", "lines-0-gtr": "1 jo"}, "lines-0-gtr", "Une DI du lundi à 01:00 aurait sa GTR"),
        ({"penalty_rules-0-amount": "-5"}, "penalty_rules-0-amount", "Un montant ne peut pas être négatif."),
        ({"penalty_rules-0-cap_per_case": "-5"}, "penalty_rules-0-cap_per_case", "ne peut pas être négatif"),
        ({"penalty_rules-0-cap_per_year": "x"}, "penalty_rules-0-cap_per_year", "Saisissez un nombre"),
        ({"penalty_rules-0-step": "0 h"}, "penalty_rules-0-step", "Un délai va de 1 à 9999"),
        ({"penalty_rules-0-step": ""}, "penalty_rules-0-step", "obligatoire"),
        ({"penalty_rules-0-step": "sans"}, "penalty_rules-0-step", "Dire de combien est un pas"),
        ({"suspension_reasons-0-clocks": []}, "suspension_reasons-0-clocks", "obligatoire"),
        ({"suspension_reasons-0-clocks": "gtx"}, "suspension_reasons-0-clocks", "gtx"),
        ({"clock_start": "demain"}, "clock_start", "demain"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_beside_its_field(office, draft, changed, field, said):
    answer = change(office, draft, **changed)
    assert answer.status_code == 200
    errors = errors_of(answer)
    assert list(errors) == [field]
    assert said in errors[field][0]


def more_rows(table, number, **cells):
    """A row added by the script of the page."""
    return {f"{table}-TOTAL_FORMS": number + 1} | {f"{table}-{number}-{name}": value for name, value in cells.items()}


def test_a_line_is_added_in_a_zone_with_a_calendar_and_another_one_goes(office, draft):
    zone = ZoneFactory(version=draft, name="Centre")
    own = ServiceCalendarFactory(version=draft, name="Renforcé")
    dark = Commitment.objects.order_by("pk").first().fault_class
    added = more_rows(
        "lines", 2, fault_class=dark.pk, zone=zone.pk, calendar=own.pk, gti="1 h", gtr="1 jo", note="nuit"
    )
    answer = change(office, draft, **added, **{"lines-1-DELETE": "on"})
    assert answer.status_code == 302, errors_of(answer)
    line = draft.lines.get(zone=zone)
    assert (line.trade, line.calendar, line.note, draft.lines.count()) == ("lighting", own, "nuit", 2)


def test_a_class_twice_in_a_zone_is_refused_in_the_table(office, draft):
    dark = Commitment.objects.order_by("pk").first().fault_class
    answer = change(office, draft, **more_rows("lines", 2, fault_class=dark.pk, gti="1 h"))
    assert errors_of(answer) == {"lines-2-fault_class": ["Cette classe a déjà sa ligne dans cette zone."]}


def test_two_lines_exchange_their_zones(office, draft):
    """The database compares them when the whole table is written."""
    line = draft.lines.order_by("pk").first()
    north, south = ZoneFactory(version=draft), ZoneFactory(version=draft)
    draft.lines.exclude(pk=line.pk).delete()
    Commitment.objects.filter(pk=line.pk).update(zone=north)
    CommitmentFactory(version=draft, zone=south, gti="9 h")
    answer = change(office, draft, **{"lines-0-zone": south.pk, "lines-1-zone": north.pk})
    assert answer.status_code == 302, errors_of(answer)
    assert [str(row.delay("gti")) for row in (draft.lines.get(zone=south), draft.lines.get(zone=north))] == [
        "2 h",
        "9 h",
    ]


def test_the_same_rule_or_reason_twice_is_refused(office, draft):
    rule = more_rows("penalty_rules", 1, clock="gtr", trade="", step="1 h", amount="5", neutral="0", bonus="0")
    assert errors_of(change(office, draft, **rule)) == {
        "penalty_rules-1-trade": ["Cette horloge a déjà sa règle pour ce métier."]
    }
    code = draft.suspension_reasons.get().code
    reason = more_rows("suspension_reasons", 1, label="Autre", code=code, clocks=["gti"])
    assert errors_of(change(office, draft, **reason)) == {
        "suspension_reasons-1-code": ["Ce code est déjà celui d'un autre motif."]
    }


def test_a_penalty_by_working_day_is_kept(office, draft):
    answer = change(office, draft, **{"penalty_rules-0-step": "1 jour ouvré", "penalty_rules-0-amount": "12,5"})
    assert answer.status_code == 302, errors_of(answer)
    rule = draft.penalty_rules.get()
    assert (rule.step_amount, rule.step_unit, rule.amount) == (1, "working_days", Decimal("12.50"))


def test_what_prevents_the_publication_is_said_on_the_page(office, draft):
    draft.calendars.update(is_default=False)
    assert "Aucun calendrier par défaut" in office.get(page_of(draft)).content.decode()


def test_a_long_table_costs_no_query_for_each_cell(office, draft, django_assert_max_num_queries):
    """Saved, one for each row: Django's own look at its key."""
    for number in range(60):
        CommitmentFactory(version=draft, fault_class=FaultClassFactory(code=f"c{number}", label=f"Classe {number}"))
    with django_assert_max_num_queries(45):
        answer = office.get(page_of(draft))
    data = filled(answer, FORM)
    with django_assert_max_num_queries(62 + 45):
        assert office.post(page_of(draft), data).status_code == 302


# --- Publication ------------------------------------------------------------------------------------------------------


def test_publishing_says_what_changes_then_seals(office, draft):
    first = published(draft)
    office.post(page_of(first, "copy/"))
    second = ContractVersion.objects.get(number=2)
    second.lines.filter(fault_class__code="cabinet_dark").update(gti_amount=4)
    shown = office.get(page_of(second, "publish/")).content.decode()
    assert "Armoire au noir" in shown
    assert "GTI : 2 h → 4 h" in shown
    assert "La version 1 vaut jusqu’à la veille." in shown
    assert "Exemple, à confirmer." in shown
    refused = office.post(page_of(second, "publish/"), {"valid_from": timezone.localdate().isoformat()})
    assert refused.context["form"].errors == {
        "valid_from": ["Une version ne réécrit pas le passé : au plus tôt demain."]
    }
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert office.post(page_of(second, "publish/"), {"valid_from": tomorrow.isoformat()}).status_code == 302
    second.refresh_from_db()
    assert (second.state, second.valid_from, second.published_by.username) == ("published", tomorrow, "referente")
    page = office.get(page_of(second)).content.decode()
    assert "elle ne se modifie plus" in page
    assert 'name="lines-0-gti"' not in page
    assert "À venir, à partir du" in page
    assert office.post(page_of(second), {}).status_code == 403


@pytest.mark.parametrize("day", ["", "hier", "2040-01-01"])
def test_a_day_that_cannot_be_is_refused_beside_its_field(office, draft, day):
    answer = office.post(page_of(draft, "publish/"), {"valid_from": day})
    assert list(answer.context["form"].errors) == ["valid_from"]
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_draft_with_a_problem_is_not_offered_for_publication(office, draft):
    draft.calendars.update(is_default=False)
    page = office.get(page_of(draft, "publish/")).content.decode()
    assert "Publier la version" not in page
    answer = office.post(page_of(draft, "publish/"), {"valid_from": "2023-03-01"})
    assert "Aucun calendrier par défaut" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.is_draft


def test_two_versions_are_compared_either_way(office, draft):
    first = published(draft)
    second = services.open_draft(contract=first.contract, source=first)
    assert "disent la même chose" in office.get(page_of(second, "compare/")).content.decode()
    second.lines.all().delete()
    assert "retiré" in office.get(page_of(second, "compare/")).content.decode()
    assert "ajouté" in office.get(page_of(first, f"compare/?with={second.pk}")).content.decode()
    stranger = ContractVersionFactory()
    for asked in (stranger.pk, "x", 10**20):
        assert office.get(page_of(first, f"compare/?with={asked}")).status_code == 404


def test_a_draft_is_given_up_after_a_question(office, draft):
    assert "ses 2 lignes seront effacés" in office.get(page_of(draft, "discard/")).content.decode()
    assert ContractVersion.objects.filter(pk=draft.pk).exists()
    office.post(page_of(draft, "discard/"))
    assert not ContractVersion.objects.filter(pk=draft.pk).exists()


def test_a_published_version_is_not_given_up(office, draft):
    version = published(draft)
    office.post(page_of(version, "discard/"))
    assert ContractVersion.objects.filter(pk=version.pk).exists()


# --- Who --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def reader(client_of, commune):
    user = UserFactory()
    MembershipFactory(
        user=user, territory=commune, permissions=["contracts.view_contract", "contracts.view_contractversion"]
    )
    return client_of(user)


def test_a_reader_sees_what_is_published_and_touches_nothing(reader, draft):
    assert reader.get(page_of(draft)).status_code == 302  # « n'existe pas »
    version = published(draft)
    page = reader.get(page_of(version)).content.decode()
    assert "Armoire au noir" in page
    assert "Nouvelle version" not in page
    for end in ("publish/", "copy/", "discard/"):
        assert reader.post(page_of(version, end)).status_code == 403
    assert ContractVersion.objects.count() == 1


def test_the_history_of_a_version_tells_its_lines(office, draft):
    change(office, draft, **{"lines-0-gti": "3 h"})
    page = office.get(page_of(draft, "history/")).content.decode()
    assert "Modification · ligne d&#x27;engagement « Armoire au noir »" in page
    assert "<del>2</del> → <ins>3</ins>" in page.replace("  ", " ")
