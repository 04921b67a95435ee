# SPDX-License-Identifier: EUPL-1.2
"""Permissions in French: Django stores « Can add … » in English, in the database."""

from django.apps import apps
from django.contrib.auth.models import Permission
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

ACTIONS = {"view": _("voir"), "add": _("ajouter"), "change": _("modifier"), "delete": _("supprimer")}

PLUMBING = {
    "geometrychange",
    "importmapping",
    "inclusion",
    "inclusionhistory",
    "livemessage",
    "mention",
    "observation",
    "rolepermission",
    "rolepermissionhistory",
    "sweep",
    "tile",
    "token",
    "user",
}


def named(permission: Permission) -> str:
    """« modifier » or, for a right of our own, its sentence."""
    action = permission.codename.removesuffix(f"_{permission.content_type.model}")
    return str(ACTIONS.get(action, permission.name))


def sentence(permission: Permission) -> str:
    """« modifier (sources) »."""
    return f"{named(permission)} ({subject(permission)})"


def subject(permission: Permission) -> str:
    """« Sources », « Territoires »; the history of a model is a subject of its own."""
    model = permission.content_type.model_class()
    if model is None:
        return permission.content_type.model
    tracked = getattr(model, "pgh_tracked_model", None)
    if tracked is not None:
        return str(_("Historique : %(what)s") % {"what": tracked._meta.verbose_name_plural})
    return str(capfirst(model._meta.verbose_name_plural))


def offered() -> list[Permission]:
    """Rights that mean something to the author of a role, in a stable order: Django's own tables and the plumbing
    are left aside, and a history is only ever read."""
    labels = [config.label for config in apps.get_app_configs() if config.name.startswith("apps.")]
    rows = Permission.objects.filter(content_type__app_label__in=labels).select_related("content_type")
    kept = [one for one in rows if one.content_type.model not in PLUMBING and not written_by_triggers(one)]
    return sorted(kept, key=lambda permission: (subject(permission), order(permission), permission.codename))


def written_by_triggers(permission: Permission) -> bool:
    model = permission.content_type.model_class()
    return hasattr(model, "pgh_tracked_model") and not permission.codename.startswith("view_")


def order(permission: Permission) -> int:
    """View, add, change, delete, then our own sentences."""
    action = permission.codename.removesuffix(f"_{permission.content_type.model}")
    return [*ACTIONS, action].index(action)
