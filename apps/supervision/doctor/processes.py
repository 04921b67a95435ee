# SPDX-License-Identifier: EUPL-1.2
"""The processes of the stack, by the age of what they last wrote; and the work that waits for them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.assets.models import Source
from apps.connectors.catalogue import DRIVERS
from apps.events.models import Ungrouped
from apps.supervision import inbox, link_facts, receiving
from apps.supervision.doctor.finding import Finding, fault, ok, warning
from apps.supervision.models import DeadLetter, Heartbeat, Poll

STALE = timedelta(seconds=45)  # the slowest heartbeat comes every 10 s
LATE = timedelta(seconds=60)


def processes() -> list[Finding]:
    """One finding per kind of process."""
    newest = newest_heartbeats()
    return [process(component, part, newest.get(component)) for component, part in expected().items()]


def some_are_silent() -> bool:
    """Not heard lately, or not yet: a stack that has just started needs ten seconds to speak."""
    heard, now = newest_heartbeats(), timezone.now()
    return any(component not in heard or now - heard[component] > STALE for component in expected())


def expected() -> dict[str, str]:
    """Each kind of process that should run, and its name for people."""
    parts = {
        "worker": _("Tâches de fond (worker)"),
        "beat": _("Horloge des tâches (beat)"),
        "grouping": _("Regroupement des alarmes (group_incidents)"),
    }
    if settings.MQTT_URL and pushed_sources().exists():
        parts["mqtt"] = _("Écoute MQTT (ingest_mqtt)")
    if linked_sources().exists():
        parts["links"] = _("Écoute des carrefours (ingest_mqtt)")
    if receiving_sources().exists():
        parts["inbox"] = _("Rangement des envois reçus (ingest_mqtt)")
    return parts


def newest_heartbeats() -> dict[str, datetime]:
    return dict(Heartbeat.objects.values_list("component").annotate(at=Max("at")))


def process(component: str, part: str, at: datetime | None) -> Finding:
    remedy = _("Démarrez ce processus, puis lisez son journal.")
    if at is None:
        return fault(part, _("jamais démarré"), remedy)
    age = timezone.now() - at
    if age > STALE:
        return fault(part, _("muet depuis %s") % spoken(age), remedy)
    problem = Heartbeat.objects.filter(component=component, at__gt=timezone.now() - STALE).exclude(detail="").first()
    if problem is None:
        return ok(part, _("actif"))
    where = _("Changez le port de la source, ou libérez-le.") if component == "links" else _("Voyez le courtier MQTT.")
    return fault(part, problem.detail, where)


def pushed_sources() -> QuerySet[Source]:
    return Source.objects.filter(enabled=True, driver__in=[name for name, driver in DRIVERS.items() if driver.topic])


def linked_sources() -> QuerySet[Source]:
    return Source.objects.filter(enabled=True, driver__in=link_facts.LINKED)


def receiving_sources() -> QuerySet[Source]:
    return Source.objects.filter(enabled=True, driver__in=receiving.RECEIVING)


def posted() -> Finding:
    """How long the oldest message that was posted waits: a fraction of a second when all is well."""
    part = _("Envois à ranger")
    age = inbox.oldest_waiting()
    if age < LATE:
        return ok(part, _("à jour"))
    return fault(part, _("en retard de %s") % spoken(age), _("Vérifiez le processus ingest_mqtt."))


def polling() -> Finding:
    """How late the polls are: one round every two seconds when all is well."""
    part = _("Interrogation des sources")
    due = Poll.objects.filter(source__enabled=True, due_at__lt=timezone.now() - LATE)
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    if oldest is None:
        return ok(part, _("à l'heure"))
    late = spoken(timezone.now() - oldest)
    return fault(part, _("en retard de %s") % late, _("Vérifiez les tâches de fond et Redis."))


def left_alone() -> Finding:
    """Alarms that wait to be grouped: a second during a storm, none otherwise."""
    part = _("Alarmes à regrouper")
    oldest = Ungrouped.objects.aggregate(oldest=Min("left_at"))["oldest"]
    age = timezone.now() - oldest if oldest else timedelta()
    if age < LATE:
        return ok(part, _("à jour"))
    return fault(part, _("en retard de %s") % spoken(age), _("Vérifiez le processus group_incidents."))


def sources(rows: QuerySet[Source]) -> list[Finding]:
    """Each enabled source of `rows` that is heard by itself; an inventory file has no health."""
    heard = rows.filter(enabled=True).exclude(driver="none").select_related("poll").order_by("name")
    return [finding_of(source) for source in heard]


def finding_of(source: Source) -> Finding:
    part = _("Source %s") % source.name
    remedy = _("Ses équipements sont affichés « inconnu ». Vérifiez le superviseur et ses réglages.")
    since = _(" depuis %s") % spoken(timezone.now() - source.health_at) if source.health_at else ""
    text = f"{source.get_health_display()}{since}" + (f" : {reason}" if (reason := reason_of(source)) else "")
    match source.health:
        case Source.Health.OK:
            return ok(part, text)
        case Source.Health.DOWN:
            return fault(part, text, remedy)
        case _other:
            return warning(part, text, _("Attendez son premier message, ou vérifiez ses réglages."))


def reason_of(source: Source) -> str:
    """Why, with the address or the field that the last failed poll names: this page is for who looks after sources."""
    poll = getattr(source, "poll", None)
    return poll.last_error if source.health_reason and poll is not None and poll.failures else source.health_reason


def dead_letters(rows: QuerySet[DeadLetter]) -> Finding:
    part = _("Messages écartés")
    count = rows.filter(status=DeadLetter.Status.PENDING).count()
    if count:
        return warning(part, _("%s à examiner") % count, _("Ouvrez Administration › Messages écartés."))
    return ok(part, _("aucun à examiner"))


def spoken(age: timedelta) -> str:
    """An age in words: 40 s, 12 min, 3 h, 5 j."""
    seconds = max(int(age.total_seconds()), 0)
    for unit, length in (("j", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"
