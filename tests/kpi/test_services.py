# SPDX-License-Identifier: EUPL-1.2
"""A month is measured until it is published, then never rewritten; a definition that counted one is sealed."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from apps.kpi import measures, services
from apps.kpi.measured import Measured
from apps.kpi.models import Definition, Figure
from apps.kpi.services import KpiRefused
from tests.factories import DefinitionFactory, FigureFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 10, tzinfo=UTC)
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


@pytest.fixture
def answer(monkeypatch):
    """What the measure says, changed by the test."""
    told = {"found": Measured(value=Decimal("70"), completeness=Decimal(1), cases=3)}

    def measure(asked):
        if isinstance(told["found"], Exception):
            raise told["found"]
        return told["found"]

    monkeypatch.setattr(measures, "of", lambda _name: measure)
    return told


@pytest.fixture
def territory():
    return TerritoryFactory()


def figures(month=OCTOBER):
    return Figure.objects.filter(month=month, current=True)


def test_a_month_is_measured_again_until_it_is_published(answer, territory):
    DefinitionFactory(target=79)
    services.measure(territory, [OCTOBER], NOW)
    answer["found"] = Measured(value=Decimal("71"), completeness=Decimal(1))
    services.measure(territory, [OCTOBER], NOW)
    assert figures().get().value == 71
    assert figures().get().target == 79
    assert services.publish(territory, OCTOBER, by=None, now=NOW) == 1
    answer["found"] = Measured(value=Decimal("10"), completeness=Decimal(1))
    services.measure(territory, [OCTOBER], NOW)
    assert figures().get().value == 71


def test_a_published_figure_cannot_be_rewritten_nor_deleted_by_anybody():
    row = FigureFactory()
    for change in (lambda: Figure.objects.filter(pk=row.pk).update(value=99), row.delete):
        with pytest.raises(DatabaseError, match="Cannot (update|delete)"), transaction.atomic():
            change()
    assert Figure.objects.filter(pk=row.pk).update(current=False) == 1


def test_a_correction_is_another_revision_that_says_why(answer, territory):
    row = FigureFactory(territory=territory, value=50)
    by = UserFactory()
    with pytest.raises(KpiRefused, match="pourquoi"):
        services.correct(row, why=" ", by=by)
    new = services.correct(row, why="relevés tardifs", by=by)
    assert (new.value, new.revision, new.correction, new.published_by) == (70, 2, "relevés tardifs", by)
    assert list(Figure.objects.order_by("revision").values_list("current", "value")) == [(False, 50), (True, 70)]
    with pytest.raises(KpiRefused, match="à jour"):
        services.correct(row, why="encore", by=by)


def test_the_running_month_is_not_published(territory):
    with pytest.raises(KpiRefused, match="pas fini"):
        services.publish(territory, NOVEMBER, by=None, now=NOW)


def test_the_night_measures_once_and_publishes_on_the_tenth(answer, territory):
    DefinitionFactory()
    early = datetime(2026, 11, 9, 10, tzinfo=UTC)
    services.run_nightly(early)
    assert set(Figure.objects.values_list("month", "published_at")) == {(OCTOBER, None), (NOVEMBER, None)}
    assert services.run_nightly(early) == services.Done()
    services.run_nightly(datetime(2026, 11, 10, 10, tzinfo=UTC))
    assert [row.is_published for row in Figure.objects.order_by("month")] == [True, False]


def test_another_version_counts_from_its_month_and_leaves_those_before(answer, territory):
    first = DefinitionFactory()
    second = DefinitionFactory(indicator=first.indicator, version=2, since=NOVEMBER)
    services.measure(territory, [OCTOBER, NOVEMBER], NOW)
    told = Figure.objects.order_by("month").values_list("month", "definition")
    assert list(told) == [(OCTOBER, first.pk), (NOVEMBER, second.pk)]


def test_a_definition_that_counted_a_published_month_is_sealed_but_for_who_validated_it():
    row = FigureFactory()
    with pytest.raises(DatabaseError, match="another version"), transaction.atomic():
        Definition.objects.filter(pk=row.definition_id).update(formula="autre chose")
    today = date(2026, 11, 29)
    assert Definition.objects.filter(pk=row.definition_id).update(validated_by="Conseil", validated_on=today) == 1


def test_too_little_data_is_said_and_shows_no_figure(answer, territory):
    DefinitionFactory(least_complete=80)
    answer["found"] = Measured(value=Decimal("70"), low=Decimal("60"), high=Decimal("80"), completeness=Decimal("0.62"))
    services.measure(territory, [OCTOBER], NOW)
    row = figures().get()
    assert (row.value, row.low, row.completeness) == (None, None, Decimal("0.62"))
    assert row.why == "Données incomplètes : 62 % de ce qui est attendu, il en faut 80 %."


def test_a_measure_that_fails_says_so_and_stops_no_other(answer, territory):
    DefinitionFactory()
    answer["found"] = ZeroDivisionError("rien")
    assert services.measure(territory, [OCTOBER, NOVEMBER], NOW).failed == 2
    assert "refait la nuit prochaine" in figures().get().why


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("{valeur} de {ville}", "ville"),
        ("{valeur", "accolade"),
        ("{valeur.__class__}", "valeur.__class__"),
        ("{valeur!r}", "valeur"),
    ],
)
def test_a_sentence_names_only_what_it_may(sentence, fault):
    with pytest.raises(ValidationError) as refused:
        DefinitionFactory.build(for_elus=sentence).clean()
    assert fault in refused.value.message_dict["for_elus"][0]
