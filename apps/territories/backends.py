# SPDX-License-Identifier: EUPL-1.2
"""Rights come from memberships: a role (group) on a territory. Groups set on the user itself count for nothing."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission

from apps.territories.models import User


class MembershipBackend(ModelBackend):
    """Global answer « may this user do it somewhere? »; which rows is `visible_to`'s answer."""

    def _get_user_permissions(self, user_obj: User) -> Any:
        return Permission.objects.none()  # a right without a territory would not say where it holds

    def _get_group_permissions(self, user_obj: User) -> Any:
        return Permission.objects.filter(group__memberships__user=user_obj).distinct()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """With `obj`, the permission must hold where the object is: its queryset's `visible_to` says so."""
        if obj is None or not user_obj.is_active:
            return super().has_perm(user_obj, perm)
        rows = type(obj)._default_manager.all()
        if not hasattr(rows, "visible_to"):
            return super().has_perm(user_obj, perm)
        return super().has_perm(user_obj, perm) and rows.visible_to(user_obj, perm).filter(pk=obj.pk).exists()
