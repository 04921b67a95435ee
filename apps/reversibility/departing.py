# SPDX-License-Identifier: EUPL-1.2
"""Archives asked for from the administration: owed as rows, made by a worker one at a time, erased when their time is
over. Who asks and who takes one is in the journal: it holds all that a territory knows, its inhabitants included."""

import hashlib
import logging
import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.assets import owed
from apps.events import journal
from apps.reversibility import exporting
from apps.reversibility.manifest import Manifest
from apps.reversibility.models import Departure
from apps.reversibility.refusals import Refused
from apps.territories.models import Territory, User

log = logging.getLogger(__name__)

LEASE, BEAT = timedelta(minutes=2), 2.0  # renewed as it goes, every so many seconds
KEPT = timedelta(days=7)
TRIES = 3  # of a worker that dies in the middle; what is refused is not tried again
CHUNK = 1 << 20
State = Departure.State


def ask(*, territory: Territory, by: User, personal: bool, included: bool) -> Departure:
    """Raises Refused: one is being made already."""
    with transaction.atomic():
        Territory.objects.select_for_update(of=("self",)).only("pk").get(pk=territory.pk)  # two that ask wait here
        if Departure.objects.filter(territory=territory, state__in=[State.WAITING, State.RUNNING]).exists():
            raise Refused(_("Une archive de ce territoire est déjà en préparation : elle servira aux deux."))
        row = Departure.objects.create(territory=territory, asked_by=by, personal=personal, included=included)
        _tell(row, "territory.export_asked", _("Archive du territoire demandée"), by)
    return row


def run_due() -> int:
    """Make the archives that are due, the oldest first; how many were tried."""
    rows = owed.claim(Departure.objects.filter(state__in=[State.WAITING, State.RUNNING]), limit=1, lease=LEASE)
    for row in rows:
        try:
            _make(row)
        except owed.LeaseLost:
            log.warning("departure=%s: somebody else owns it now", row.pk)
    return len(rows)


def erase_old(now: datetime | None = None) -> int:
    """Erase the archives whose time is over: the row stays, and says so."""
    rows = Departure.objects.filter(state=State.READY, until__lte=now or timezone.now())
    for row in rows:
        shutil.rmtree(_place(row), ignore_errors=True)
        Departure.objects.filter(pk=row.pk).update(state=State.ERASED)
    return len(rows)


def opened(row: Departure, by: User) -> Path | None:
    """Where the archive is, told to the journal; None: it is no longer, or not yet, there."""
    path = _place(row) / row.name
    if row.state != State.READY or not row.until or row.until <= timezone.now() or not path.is_file():
        return None
    _tell(row, "territory.export_taken", _("Archive du territoire téléchargée"), by)
    return path


# --- Making ---------------------------------------------------------------------------------------------------------


def _make(row: Departure) -> None:
    if row.attempts > TRIES:
        _failed(
            row, _("Le travail s'est interrompu plusieurs fois avant la fin. Essayez par manage.py export_territory.")
        )
        return
    place = _place(row)
    shutil.rmtree(place, ignore_errors=True)  # what a killed worker left
    place.mkdir(parents=True, mode=0o700)
    Departure.objects.filter(pk=row.pk, lease_token=row.lease_token).update(state=State.RUNNING, done=0)
    asked = exporting.Asked(row.territory.code, personal=row.personal, included=row.included)
    path = place / _name(row)
    try:
        said = exporting.export(asked, path, each=_Beating(row))
    except Refused as refusal:
        shutil.rmtree(place, ignore_errors=True)
        _failed(row, str(refusal).replace(str(path), path.name))
        return
    _ready(row, path, said)


class _Beating:
    """Keeps the lease and tells how far it is, now and then. Raises LeaseLost."""

    def __init__(self, row: Departure) -> None:
        self.row, self.next = row, 0.0

    def __call__(self, done: int, of: int) -> None:
        if time.monotonic() < self.next:
            return
        self.next = time.monotonic() + BEAT
        owed.renew(self.row, lease=LEASE)
        Departure.objects.filter(pk=self.row.pk).update(done=done, tables=of)


@transaction.atomic
def _ready(row: Departure, path: Path, said: Manifest) -> None:
    now = timezone.now()
    left = [[str(one.words), one.left_out, sum(one.cut.values())] for one in said.tables if one.left_out or one.cut]
    Departure.objects.filter(pk=row.pk, lease_token=row.lease_token).update(
        state=State.READY,
        name=path.name,
        size=path.stat().st_size,
        sha256=_sum(path),
        rows=said.rows,
        files=said.files["count"],
        left=left,
        over_at=now,
        until=now + KEPT,
    )
    owed.release(row, due_at=None)
    told = ngettext("%(n)s ligne", "%(n)s lignes", said.rows) % {"n": said.rows}
    _tell(row, "territory.export_ready", _("Archive du territoire prête"), None, told)


@transaction.atomic
def _failed(row: Departure, reason: str) -> None:
    Departure.objects.filter(pk=row.pk, lease_token=row.lease_token).update(state=State.FAILED, over_at=timezone.now())
    owed.release(row, due_at=None, error=reason)
    _tell(row, "territory.export_failed", _("Archive du territoire échouée"), None, reason)


def _place(row: Departure) -> Path:
    """Of this archive alone: nothing of ours but the owner of the process reads it."""
    return Path(settings.MEDIA_ROOT) / "departs" / f"{connection.settings_dict['NAME']}-{row.pk}"


def _name(row: Departure) -> str:
    day = timezone.localtime(row.asked_at)
    return f"connecte-{row.territory.code}-{day:%Y-%m-%d-%H%M}{'' if row.personal else '-sans-personnes'}.zip"


def _sum(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def _tell(row: Departure, kind: str, text: str, by: User | None, why: str = "") -> None:
    """In the journal of the territory."""
    what = _("avec les données personnelles") if row.personal else _("sans données personnelles")
    journal.record(
        journal.Entry(
            territory_id=row.territory_id,
            kind=kind,
            text=f"{text} ({what})",
            why=why,
            actor_id=by.pk if by else None,
        )
    )
