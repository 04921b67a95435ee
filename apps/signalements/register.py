# SPDX-License-Identifier: EUPL-1.2
"""The register of a desk, whole: what its people wrote, and our words for the kinds that they did not."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import (
    DurationField,
    Expression,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.signalements import tokens
from apps.signalements.models import Desk, Treatment

Kind = Treatment.Kind
AFTER_THE_END = (Kind.CONTACT, Kind.WORDS, Kind.PHOTOS)  # counted from the end of the report
DAY = timedelta(days=1)
FIXED = {Kind.DRAFT: tokens.FORM_LASTS, Kind.ACCESS: tokens.ACCESS_LASTS, Kind.NETWORK: DAY}
MISSION = gettext_lazy("Mission d'intérêt public (RGPD, article 6.1.e)")
INHABITANTS = gettext_lazy("Habitants qui signalent ou qui suivent un signalement")
AGENTS = gettext_lazy("Agents du service qui traite, habilités")
OURS: dict[str, dict[str, Any]] = {
    Kind.CONTACT: {
        "name": gettext_lazy("Coordonnées facultatives"),
        "purpose": gettext_lazy("Prévenir la personne des étapes de son signalement, lui poser une question."),
        "legal_basis": gettext_lazy("Consentement (RGPD, article 6.1.a), retiré à tout moment"),
        "people": INHABITANTS,
        "data": gettext_lazy("Adresse de courriel, numéro de téléphone, date de l'accord, courriels envoyés"),
        "recipients": gettext_lazy(
            "Agents habilités à lire les coordonnées ; service de messagerie de la collectivité"
        ),
    },
    Kind.WORDS: {
        "name": gettext_lazy("Description du problème"),
        "purpose": gettext_lazy("Comprendre, situer et réparer ce qui est signalé."),
        "legal_basis": MISSION,
        "people": INHABITANTS,
        "data": gettext_lazy("Texte, réponses aux questions, adresse écrite en clair, échanges avec le service"),
        "recipients": gettext_lazy("Agents du service qui traite ; entreprise chargée de la réparation"),
    },
    Kind.PHOTOS: {
        "name": gettext_lazy("Photos du problème"),
        "purpose": gettext_lazy("Voir ce qui est à réparer."),
        "legal_basis": MISSION,
        "people": gettext_lazy("Habitants qui signalent ; personnes photographiées par mégarde"),
        "data": gettext_lazy("Images refaites à partir de leurs pixels, sans position, date ni appareil"),
        "recipients": gettext_lazy("Agents du service qui traite ; entreprise chargée de la réparation"),
    },
    Kind.DRAFT: {
        "name": gettext_lazy("Formulaire en cours de remplissage"),
        "purpose": gettext_lazy("Ne rien perdre d'une étape du formulaire à la suivante."),
        "legal_basis": MISSION,
        "people": INHABITANTS,
        "data": gettext_lazy("Lieu, texte, catégorie et photos, sans coordonnées"),
        "recipients": gettext_lazy("Personne"),
    },
    Kind.ACCESS: {
        "name": gettext_lazy("Adresse secrète de suivi"),
        "purpose": gettext_lazy("Ouvrir la page de suivi à la seule personne qui en a l'adresse."),
        "legal_basis": MISSION,
        "people": INHABITANTS,
        "data": gettext_lazy("Empreinte de l'adresse de suivi, dont l'adresse ne se retrouve pas"),
        "recipients": gettext_lazy("Personne"),
    },
    Kind.NETWORK: {
        "name": gettext_lazy("Protection contre les envois automatiques"),
        "purpose": gettext_lazy("Garder le service ouvert à tous quand un programme envoie en nombre."),
        "legal_basis": gettext_lazy("Intérêt légitime : sécurité du service (RGPD, article 6.1.f)"),
        "people": gettext_lazy("Personnes qui ouvrent un formulaire"),
        "data": gettext_lazy("Empreinte d'un réseau, différente toutes les dix minutes ; aucune adresse IP"),
        "recipients": gettext_lazy("Personne"),
    },
}


@dataclass(frozen=True, slots=True)
class Line:
    """A treatment with its delay in words. `written`: by the people of the desk."""

    treatment: Treatment
    delay: str
    written: bool


def lines(desk: Desk) -> list[Line]:
    """Every kind once, in the order of the kinds; then what the desk adds."""
    rows = list(desk.treatments.order_by("pk"))
    known = {row.kind: row for row in rows if row.kind != Kind.OTHER}
    kinds = [known.get(kind) or ours(desk, kind) for kind in OURS]
    others = [row for row in rows if row.kind == Kind.OTHER]
    return [Line(row, delay(desk, row), row.pk is not None) for row in [*kinds, *others]]


def ours(desk: Desk, kind: str) -> Treatment:
    return Treatment(desk=desk, kind=kind, **{name: str(words) for name, words in OURS[kind].items()})


def write(desk: Desk) -> int:
    """Put our words in rows, to be corrected there; how many. What was written is not touched."""
    missing = [line.treatment for line in lines(desk) if not line.written]
    return len(Treatment.objects.bulk_create(missing, ignore_conflicts=True))


def delay(desk: Desk, row: Treatment) -> str:
    if row.kind in FIXED:
        days = FIXED[Kind(row.kind)].days
        return ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}
    if row.kind == Kind.OTHER:
        return ngettext("%(n)d jour", "%(n)d jours", row.days) % {"n": row.days} if row.days else _("non précisé")
    days = row.days or desk.contact_days
    words = ngettext("%(n)d jour après la fin du signalement", "%(n)d jours après la fin du signalement", days)
    return words % {"n": days}


def kept(kind: str) -> Expression:
    """Of a report: how long its desk keeps this kind once it is over; null when its territory has no desk any more."""
    desk = Desk.objects.filter(territory=OuterRef("category__territory"))
    written = Treatment.objects.filter(desk__territory=OuterRef("category__territory"), kind=kind)
    days = Coalesce(Subquery(written.values("days")[:1]), Subquery(desk.values("contact_days")[:1]))
    return ExpressionWrapper(
        ExpressionWrapper(days, output_field=IntegerField()) * Value(DAY), output_field=DurationField()
    )


def shortest() -> timedelta:
    """Nothing that ended later than this ago is to be forgotten yet, whatever the desk."""
    days = [*Desk.objects.values_list("contact_days", flat=True)]
    written = Treatment.objects.filter(kind__in=AFTER_THE_END).values_list("days", flat=True)
    return min([*days, *(one for one in written if one)], default=0) * DAY
