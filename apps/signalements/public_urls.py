# SPDX-License-Identifier: EUPL-1.2
"""Addresses of the public: short, without a person's data. `token` is a secret, of which the database has a digest."""

from django.urls import path, register_converter

from apps.signalements.views import follow, public


class Secret:
    """Letters that our tokens are made of: anything else is not found before anything is read."""

    regex = r"[A-Za-z0-9_.\-]{8,120}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Secret, "secret")

urlpatterns = [
    path("q/<str:code>/", public.from_code, name="signalement-code"),
    path("signaler/", public.start, name="signalement-new"),
    path("signaler/rues/", public.streets, name="signalement-streets"),
    path("signaler/suggestions/", public.suggestions, name="signalement-suggestions"),
    path("signaler/autour/", public.surroundings, name="signalement-surroundings"),
    path("signaler/<secret:token>/", public.start, name="signalement-where"),
    path("signaler/<secret:token>/quoi/", public.what, name="signalement-what"),
    path("signaler/<secret:token>/moi-aussi/", public.join, name="signalement-join"),
    path("signaler/<secret:token>/envoyer/", public.send, name="signalement-send"),
    path("signaler/<secret:token>/photos/<uuid:uid>/", public.photo, name="signalement-draft-photo"),
    path("signaler/<secret:token>/photos/<uuid:uid>/retirer/", public.drop_photo, name="signalement-draft-drop"),
    path("suivi/<secret:token>/", follow.page, name="signalement-follow"),
    path("suivi/<secret:token>/photos/<uuid:uid>/", follow.photo, name="signalement-follow-photo"),
    path(
        "suivi/<secret:token>/photos/<uuid:uid>/petite/",
        follow.photo,
        {"size": "small"},
        name="signalement-follow-thumbnail",
    ),
    *(
        path(f"suivi/<secret:token>/{what}/", follow.act, {"what": what}, name=f"signalement-follow-{what}")
        for what in ("oui", "non", "repondre", "silence", "courriels", "effacer")
    ),
]
