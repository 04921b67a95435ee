# SPDX-License-Identifier: EUPL-1.2
"""Sessions of a charger compared with what is kept of it, then written: the same file twice changes nothing.

What a person confirms is what was shown to them: the preview travels signed, without anything of the driver.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.energy.charging import files, judging
from apps.energy.charging.shapes import Session
from apps.energy.models import ChargingSession, MeteringPoint
from apps.events import journal
from apps.territories.models import User

IMPORTED = "charging.imported"
AROUND = judging.LONGEST  # sessions that may overlap those of a file
SALT, LASTS = "energy.charging", 3600  # seconds between what is shown and what is confirmed
STATION = "evse"  # attribute of the charger: its identifiers, separated by commas
AMOUNTS = ("meter_start", "meter_stop", "export_start", "export_stop")
DATES = ("began", "ended", "told_at")


class SessionsRefused(Exception):
    """What was asked cannot be done; French message."""


@dataclass(frozen=True, slots=True)
class Preview:
    """`new`, `changed`, `same`: sessions; `refused`: (position in the file from 1, why)."""

    standard: str
    new: tuple[Session, ...]
    changed: tuple[Session, ...]
    same: int
    credits: tuple[Session, ...]
    refused: tuple[tuple[int, str], ...]

    @property
    def kept(self) -> tuple[Session, ...]:
        return self.new + self.changed + self.credits


@dataclass(frozen=True, slots=True)
class Written:
    new: int
    changed: int
    credited: int


def preview(*, content: bytes, charger: MeteringPoint, by: User) -> Preview:
    """What the file would bring. Raises UnreadableFile. Five queries at most."""
    told = files.read(content)
    refused = [(position + 1, why) for position, why in told.parsed.refused]
    sessions, strange = _ours(told.parsed.sessions, told.standard, charger, by)
    now = timezone.now()
    odd = [(0, f"{one.record} : {why}") for one in sessions if (why := judging.refusal(one, now))]
    sound = [one for one in sessions if not judging.refusal(one, now)]
    credit = tuple(one for one in sound if one.cancels)
    fit = [one for one in sound if not one.cancels]
    known = _known(charger, told.standard, [one.ref for one in fit])
    new = tuple(_judged(one, charger) for one in fit if one.ref not in known)
    merged = [(known[one.ref], _merged(known[one.ref], one, charger)) for one in fit if one.ref in known]
    changed = tuple(after for row, after in merged if _differs(row, after))
    return Preview(
        told.standard, new, changed, len(merged) - len(changed), credit, tuple(sorted([*refused, *strange, *odd]))
    )


def _ours(
    sessions: Sequence[Session], standard: str, charger: MeteringPoint, by: User
) -> tuple[list[Session], list[tuple[int, str]]]:
    """Those of this charger, and why the others are not."""
    told = {_station(one.charger, standard) for one in sessions} - {""}
    allowed = _stations(charger, standard)
    if not allowed and len(told) > 1:
        names = ", ".join(sorted(told)[:3])
        why = _("borne : plusieurs dans ce fichier (%(names)s). Écrire l'identifiant de celle-ci sur sa fiche (evse).")
        return [], [(0, why % {"names": names})]
    elsewhere = _elsewhere(charger, standard, [one.ref for one in sessions], by)
    ours, strange = [], []
    for one in sessions:
        station = _station(one.charger, standard)
        if allowed and station and station not in allowed:
            strange.append((0, _("%(ref)s : autre borne, %(name)s") % {"ref": one.record, "name": station}))
        elif one.ref in elsewhere:
            strange.append((0, _("%(ref)s : déjà enregistrée pour une autre borne") % {"ref": one.record}))
        else:
            ours.append(one)
    return ours, strange


def _station(place: str, standard: str) -> str:
    """The charger that a session names: the whole of an OCPI `evse_uid`, the station before the outlet of OCPP."""
    if standard == files.OCPI:
        return place
    return place.rpartition("/")[0] if "/" in place else "" if place.isdecimal() else place


def _stations(charger: MeteringPoint, standard: str) -> set[str]:
    """What its sheet says, and what its sessions already said."""
    said = str(charger.asset.attributes.get(STATION) or "")
    written = {one.strip() for one in said.split(",") if one.strip()}
    rows = ChargingSession.objects.filter(charger=charger, standard=standard).order_by()
    told = {_station(place, standard) for place in rows.values_list("evse", flat=True).distinct()}
    return written or told - {""}


def _elsewhere(charger: MeteringPoint, standard: str, refs: Sequence[str], by: User) -> set[str]:
    """Refs of OCPI that another charger has: those of OCPP are unique at one supervisor only."""
    if standard != files.OCPI:
        return set()
    rows = ChargingSession.objects.visible_to(by).filter(standard=standard, ref__in=refs).exclude(charger=charger)
    return set(rows.values_list("ref", flat=True))


def _known(charger: MeteringPoint, standard: str, refs: Iterable[str]) -> dict[str, ChargingSession]:
    rows = ChargingSession.objects.filter(charger=charger, standard=standard, ref__in=list(refs))
    return {row.ref: row for row in rows}


def _judged(session: Session, charger: MeteringPoint) -> Session:
    most = float(charger.subscribed_power) if charger.subscribed_power else None
    flags = {*session.flags} - {"absurd"} | ({"absurd"} if judging.absurd(session, most) else set())
    return replace(session, flags=tuple(sorted(flags)))


def _merged(row: ChargingSession, told: Session, charger: MeteringPoint) -> Session:
    """A credit stays with the record that it takes back."""
    after = _judged(judging.merged(of_row(row), told), charger)
    still = "credited" in row.flags and after.record == row.record
    return replace(after, flags=tuple(sorted({*after.flags} - {"credited"} | ({"credited"} if still else set()))))


def _differs(row: ChargingSession, after: Session) -> bool:
    """Whether a row would change; an overlap is judged among rows, not here."""
    values = _values(after) | {"flags": sorted(set(after.flags) - {"overlap"})}
    before = {name: getattr(row, name) for name in values} | {"flags": sorted(set(row.flags) - {"overlap"})}
    return before != values


# --- Written ------------------------------------------------------------------------------------------------------


@transaction.atomic
def write(
    *, charger: MeteringPoint, standard: str, sessions: Sequence[Session], by: User | None, source: str
) -> Written:
    """Write what a preview kept; imports of one charger wait for each other."""
    MeteringPoint.objects.select_for_update().get(pk=charger.pk)
    told = [one for one in sessions if not one.cancels]
    known = _known(charger, standard, [one.ref for one in told])
    common = {"imported_at": timezone.now(), "imported_by": by, "source": source[-200:], "standard": standard}
    new, changed = [], []
    for one in told:
        row = known.get(one.ref)
        after = _merged(row, one, charger) if row else _judged(one, charger)
        if row is None:
            new.append(_laid(ChargingSession(charger=charger, is_sample=charger.is_sample), after, common))
        elif _differs(row, after):
            changed.append(_laid(row, after, common))
    ChargingSession.objects.bulk_create(new, batch_size=500)
    ChargingSession.objects.bulk_update(changed, [*FIELDS, *common], batch_size=500)
    credited = _credit(charger, standard, sessions)
    _refresh_overlaps(charger, told)
    result = Written(len(new), len(changed), credited)
    if any((result.new, result.changed, result.credited)):
        _tell(charger, result, by)
    return result


def _laid(row: ChargingSession, session: Session, common: Mapping[str, Any]) -> ChargingSession:
    for name, value in {**_values(session), **common}.items():
        setattr(row, name, value)
    return row


def _values(session: Session) -> dict[str, Any]:
    return {
        "ref": session.ref,
        "record": session.record,
        "evse": session.charger,
        "began_at": session.began,
        "ended_at": session.ended,
        "charged_kwh": _decimal(session.charged, 3),
        "given_kwh": _decimal(session.given, 3),
        **{name: _decimal(getattr(session, name), 3) for name in AMOUNTS},
        "soc_start": _decimal(session.soc_first, 1),
        "soc_end": _decimal(session.soc_last, 1),
        "flags": list(session.flags),
        "told_at": session.told_at,
    }


FIELDS = [
    *("ref", "record", "evse", "began_at", "ended_at", "charged_kwh", "given_kwh", *AMOUNTS, "soc_start", "soc_end"),
    *("flags", "told_at"),
]


def _decimal(value: float | None, places: int) -> Decimal | None:
    return None if value is None else round(Decimal(value), places)


def of_row(row: ChargingSession) -> Session:
    """What a row says, as it was told."""
    registers: dict[str, Any] = {name: _float(getattr(row, name)) for name in AMOUNTS}
    return Session(
        ref=row.ref,
        record=row.record,
        charger=row.evse,
        began=row.began_at,
        ended=row.ended_at,
        charged=_float(row.charged_kwh),
        given=_float(row.given_kwh),
        soc_first=_float(row.soc_start),
        soc_last=_float(row.soc_end),
        flags=tuple(row.flags),
        told_at=row.told_at,
        **registers,
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _credit(charger: MeteringPoint, standard: str, sessions: Iterable[Session]) -> int:
    """Mark the records that credits take back; those that nobody told change nothing."""
    records = [one.cancels for one in sessions if one.cancels]
    rows = ChargingSession.objects.filter(charger=charger, standard=standard, record__in=records)
    found = [row for row in rows if "credited" not in row.flags]
    for row in found:
        row.flags = sorted({*row.flags, "credited"})
    ChargingSession.objects.bulk_update(found, ["flags"], batch_size=500)
    return len(found)


def _refresh_overlaps(charger: MeteringPoint, told: Sequence[Session]) -> None:
    """Of the sessions around those that were told, whatever their order of arrival."""
    if not told:
        return
    since = min(one.began for one in told) - AROUND
    until = max(one.ended or one.told_at or one.began for one in told) + AROUND
    rows = list(ChargingSession.objects.filter(charger=charger, began_at__gte=since, began_at__lte=until))
    sound = [row for row in rows if not {"credited", "absurd"} & set(row.flags)]
    clash = judging.overlapping(replace(of_row(row), ref=str(row.pk)) for row in sound)
    moved = []
    for row in rows:
        flags = sorted({*row.flags} - {"overlap"} | ({"overlap"} if str(row.pk) in clash else set()))
        if flags != sorted(row.flags):
            row.flags = flags
            moved.append(row)
    ChargingSession.objects.bulk_update(moved, ["flags"], batch_size=500)


def _tell(charger: MeteringPoint, result: Written, by: User | None) -> None:
    text = _("Sessions de la borne %(code)s : %(new)d nouvelles, %(changed)d complétées") % {
        "code": charger.asset.code,
        "new": result.new,
        "changed": result.changed,
    }
    journal.record(
        journal.Entry(
            territory_id=charger.asset.owner_id,
            kind=IMPORTED,
            text=text,
            asset_id=charger.asset_id,
            actor_id=by.pk if by else None,
            restricted=charger.asset.kind.restricted,
        )
    )


# --- Between what is shown and what is confirmed ----------------------------------------------------------------------


def sealed(found: Preview, *, charger: MeteringPoint, by: User, source: str) -> str:
    """What was shown, signed for this person and this charger."""
    rows = [{name: _plain(value) for name, value in asdict(one).items()} for one in found.kept]
    said = {"by": by.pk, "charger": charger.pk, "source": source, "standard": found.standard, "sessions": rows}
    return signing.dumps(said, salt=SALT, compress=True)


def opened(seal: str, *, by: User) -> dict[str, Any]:
    """`charger` (key), `source`, `standard`, `sessions`. Raises SessionsRefused: too old, or somebody else's."""
    try:
        said = signing.loads(seal, salt=SALT, max_age=timedelta(seconds=LASTS))
    except signing.BadSignature as error:
        raise SessionsRefused(_("Cet aperçu n'est plus valable : déposer le fichier de nouveau.")) from error
    if said["by"] != by.pk:
        raise SessionsRefused(_("Cet aperçu est celui d'une autre personne : déposer le fichier de nouveau."))
    return {**said, "sessions": [_session(row) for row in said["sessions"]]}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _session(row: Mapping[str, Any]) -> Session:
    dates = {name: datetime.fromisoformat(row[name]) for name in DATES if row[name]}
    return Session(**{**row, **dates, "flags": tuple(row["flags"])})
