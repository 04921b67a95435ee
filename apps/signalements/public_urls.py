# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the public: short, without a person's data. `token` is a secret, of which the database has a digest.
« signales » is what everybody may see of reports; « signalements » is the agents'."""

from django.urls import path, register_converter

from apps.signalements.public import feeds, statement
from apps.signalements.public import views as public
from apps.signalements.streets import views as streets
from apps.signalements.views import around, follow, offline, privacy, send, what, where
from apps.signalements.views.unknown import told


class Secret:
    """Letters that our tokens are made of: anything else is not found before anything is read."""

    regex = r"[A-Za-z0-9_.\-]{8,120}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Secret, "secret")

urlpatterns = [
    path("q/<str:code>/", told(around.from_code), name="signalement-code"),
    path("signaler/", where.start, name="signalement-new"),
    path("signaler/hors-connexion/", offline.page, name="signalement-offline"),
    path("signaler/hors-ligne.js", offline.worker, name="signalement-offline-worker"),
    path("signaler/envoi/", offline.send, name="signalement-offline-send"),
    path("signaler/rues/", around.streets, name="signalement-streets"),
    path("signaler/suggestions/", around.suggestions, name="signalement-suggestions"),
    path("signaler/autour/", around.surroundings, name="signalement-surroundings"),
    path("signaler/<secret:token>/", where.start, name="signalement-where"),
    path("signaler/<secret:token>/quoi/", what.what, name="signalement-what"),
    path("signaler/<secret:token>/moi-aussi/", what.join, name="signalement-join"),
    path("signaler/<secret:token>/envoyer/", send.send, name="signalement-send"),
    path("signaler/<secret:token>/photos/<uuid:uid>/", around.photo, name="signalement-draft-photo"),
    path("signaler/<secret:token>/photos/<uuid:uid>/retirer/", around.drop_photo, name="signalement-draft-drop"),
    path("donnees-personnelles/", told(privacy.notice), name="personal-data"),
    path("suivi/<secret:token>/", told(follow.page), name="signalement-follow"),
    path("suivi/<secret:token>/effacer/", told(privacy.erase), name="signalement-follow-effacer"),
    path("suivi/<secret:token>/mes-donnees/", told(privacy.mine), name="signalement-follow-mine"),
    path("suivi/<secret:token>/photos/<uuid:uid>/", follow.photo, name="signalement-follow-photo"),
    path(
        "suivi/<secret:token>/photos/<uuid:uid>/petite/",
        follow.photo,
        {"size": "small"},
        name="signalement-follow-thumbnail",
    ),
    *(
        path(f"suivi/<secret:token>/{act}/", told(follow.act), {"what": act}, name=f"signalement-follow-{act}")
        for act in ("oui", "non", "repondre", "silence", "courriels")
    ),
    path("signales/", public.territories, name="published-territories"),
    path("signales/<str:code>/", told(public.listing), name="published-list"),
    path("signales/<str:code>/points/", public.points, name="published-points"),
    path("signales/<str:code>/fond/", public.base, name="published-base"),
    path("signales/<str:code>/flux.atom", feeds.atom, name="published-atom"),
    path("signales/<str:code>/signalements.geojson", feeds.geojson, name="published-geojson"),
    path("signales/<str:code>/suivre/", told(streets.ask), name="street-ask"),
    path("signales/<str:code>/<str:reference>/", told(public.one), name="published"),
    path("signales/<str:code>/<str:reference>/photos/<uuid:uid>/", public.photo, name="published-photo"),
    path(
        "signales/<str:code>/<str:reference>/photos/<uuid:uid>/petite/",
        public.photo,
        {"size": "small"},
        name="published-thumbnail",
    ),
    path("rues/<secret:token>/", streets.page, name="street-watch"),
    path("rues/<secret:token>/arreter/", streets.stop, name="street-stop"),
    *(
        path(f"rues/<secret:token>/{act}/", streets.act, {"what": act}, name=f"street-{act}")
        for act in ("confirmer", "prolonger", "rythme")
    ),
    path("plan-du-site/", statement.plan, name="public-plan"),
    path("accessibilite/", statement.accessibility, name="accessibility"),
    path("accessibilite/<str:code>/", told(statement.accessibility), name="accessibility-of"),
]
