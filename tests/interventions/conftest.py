# SPDX-License-Identifier: EUPL-1.2
"""A commune, who decides and who repairs there, a dark cabinet, and photos."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image

from apps.interventions import services
from tests.events.conftest import observe, said
from tests.events.incidents.conftest import cabinet, camera, dark, lamps  # noqa: F401  (fixtures)
from tests.factories import VIEWER, AssetFactory, FaultClassFactory, MembershipFactory, TeamFactory, UserFactory
from tests.interventions.promises import Watch, asked, make_contract
from tests.matrix import ROLES


def somebody(territory, username, role):
    """With the rights of a role of fixtures/roles.json."""
    user = UserFactory(username=username)
    MembershipFactory(user=user, territory=territory, permissions=ROLES[role])
    return user


@pytest.fixture
def pcc(commune):
    return somebody(commune, "pcc", "operator")


@pytest.fixture
def referent(commune):
    return somebody(commune, "referent", "referent")


@pytest.fixture
def contractor(commune):
    return somebody(commune, "titulaire", "contractor")


@pytest.fixture
def technician(commune):
    return somebody(commune, "terrain", "technician")


@pytest.fixture
def api(client_of, pcc):
    """The API, asked by the control centre."""
    return client_of(pcc)


@pytest.fixture
def field(client_of, contractor):
    """The API, asked by who repairs."""
    return client_of(contractor)


@pytest.fixture
def viewer(commune):
    return somebody(commune, "elu", "viewer")


@pytest.fixture
def stranger(neighbour):
    """Everything that an operator may do, in the next commune."""
    return somebody(neighbour, "pcc-voisin", "referent")


@pytest.fixture
def reader(commune):
    """Sees the alarms of the commune, and nothing of its interventions."""
    return MembershipFactory(user=UserFactory(username="lecteur"), territory=commune, permissions=VIEWER).user


@pytest.fixture
def team(commune):
    return TeamFactory(territory=commune, name="Nacelle 1", company="Lumières SA")


@pytest.fixture
def other_team(commune):
    return TeamFactory(territory=commune, name="Nacelle 2")


@pytest.fixture
def request_(lamp, pcc):
    """A request about a lamp, handed over and waiting for a team."""
    return services.open_from_assets(uids=[lamp.uid], by=pcc, wish=services.Wish(title="Lampe éteinte"))


@pytest.fixture
def order(request_, team, pcc):
    """The order of the team for this request."""
    services.assign(request_id=request_.pk, team=team, by=pcc)
    return request_.orders.get()


@pytest.fixture
def lamp(commune):
    return AssetFactory(owner=commune, code="PL-0412", telemetered=True)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Photos go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def picture(size=(640, 480), color="orange", kind="JPEG", **more):
    """The bytes of a photo."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, kind, **more)
    return out.getvalue()


def alarm_on(lamp, severity=2):
    """An alarm of the lamp, alone in its incident."""
    observe(lamp, said(lamp, True, severity=severity))
    return lamp.alarms.get()


# --- What a contract promises ----------------------------------------------------------------------------------------


@pytest.fixture
def cabinet_dark(db):
    return FaultClassFactory()


@pytest.fixture
def lamp_off(db):
    return FaultClassFactory(code="lamp_off", label="Lampe éteinte", recognises=[], rank=350)


@pytest.fixture
def contract(commune, cabinet_dark, lamp_off):
    """« Armoire au noir » 2 h / 12 h / 24 h; « lampe éteinte » 24 h / – / 3 jours ouvrés; « lampe qui clignote » 72 h
    twice; the clocks start at the sending. What waits for a part stops nothing but the last clock."""
    return make_contract(commune, cabinet_dark, lamp_off)


@pytest.fixture
def watch(monkeypatch):
    return Watch(monkeypatch, datetime(2026, 11, 27, 15, 0, tzinfo=UTC))  # a Friday, 16:00 in Paris


@pytest.fixture
def dark_request(lamp, pcc, contract, cabinet_dark, team, watch):
    return asked(lamp, pcc, cabinet_dark, team=team)


@pytest.fixture
def crew(team, technician):
    """Who carries out orders and gives none: a member of the team."""
    team.members.add(technician)
    return technician


@pytest.fixture
def phone(client_of, crew):
    return client_of(crew)
