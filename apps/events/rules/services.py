# SPDX-License-Identifier: EUPL-1.2
"""Rules are written, tried, enabled and stopped here. Only what was tried as it is can be enabled."""

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.events import journal
from apps.events.models import Procedure, Rule
from apps.events.rules import actions, conditions, trials, trying
from apps.territories.models import Territory, User

ENABLE = "events.enable_rule"


class RuleRefused(ValueError):
    """`field` is what to correct, the messages say why, in French."""

    def __init__(self, field: str, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.field, self.reasons = field, reasons


@transaction.atomic
def save(*, rule: Rule, by: User) -> bool:
    """Write it; True when an enabled rule was stopped, as what it does changed and has to be tried again.

    Raises RuleRefused (conditions, actions).
    """
    check(rule)
    stopped = rule.enabled and trying.digest(rule) != rule.tried_of
    rule.enabled = rule.enabled and not stopped
    rule.save()
    if stopped:
        _record(rule, by, _("Règle « %(rule)s » arrêtée : elle a été modifiée, à essayer de nouveau"))
    return stopped


def check(rule: Rule) -> None:
    """Raises RuleRefused with every problem of the first field that has some."""
    wrong = list(conditions.problems(rule.conditions))
    if wrong:
        raise RuleRefused("conditions", wrong)
    wrong = list(actions.problems(rule.actions)) or list(_unknown(rule))
    if wrong:
        raise RuleRefused("actions", wrong)


def try_out(*, rule_id: int, by: User) -> Rule:
    """Dry run on the last 30 days, kept on the rule; when it is long it goes on in the background (`rule.trial`).

    Raises Rule.DoesNotExist, PermissionDenied, TooLong.
    """
    rule = _permitted(rule_id, by)
    trials.run_now(rule)
    return Rule.objects.get(pk=rule_id)


@transaction.atomic
def enable(*, rule_id: int, by: User, confirmed: bool = False) -> Rule:
    """From now on it applies to the incidents that change. Raises as `try_out`, RuleRefused.

    `confirmed`: the person was told that it would match everything, and wants it.
    """
    _permitted(rule_id, by)
    rule = _locked(rule_id)
    check(rule)
    if not rule.tried_at or rule.tried_of != trying.digest(rule):
        raise RuleRefused("enabled", [_("À essayer d'abord, telle qu'elle est écrite maintenant.")])
    if rule.tried.get("everything") and not confirmed:
        raise RuleRefused("confirmed", [_("Cette règle touche tous les incidents : le confirmer.")])
    if not rule.enabled:
        rule.enabled = True
        rule.save(update_fields=["enabled"])
        _record(rule, by, _("Règle « %(rule)s » activée"))
    return rule


@transaction.atomic
def disable(*, rule_id: int, by: User) -> Rule:
    """Raises Rule.DoesNotExist, PermissionDenied."""
    _permitted(rule_id, by)
    rule = _locked(rule_id)
    if rule.enabled:
        rule.enabled = False
        rule.save(update_fields=["enabled"])
        _record(rule, by, _("Règle « %(rule)s » arrêtée"))
    return rule


def _permitted(rule_id: int, by: User) -> Rule:
    rule = Rule.objects.visible_to(by).get(pk=rule_id)
    if not Rule.objects.visible_to(by, ENABLE).filter(pk=rule_id).exists():
        raise PermissionDenied(_("Votre rôle ne permet pas d'essayer ni d'activer les règles de ce territoire."))
    return rule


def _locked(rule_id: int) -> Rule:
    return Rule.objects.select_for_update().get(pk=rule_id)


def _unknown(rule: Rule) -> list[str]:
    """Names that its actions give and that nobody has: people who can be given incidents there, roles, procedures."""
    asked = [part for action in rule.actions for part in actions.named(action)]
    names = {kind: {name for _part, name, known in asked if known == kind} for kind in ("person", "role", "procedure")}
    people = User.objects.filter(username__in=names["person"], is_active=True)
    here = [one for one in people if Territory.objects.visible_to(one).filter(pk=rule.territory_id).exists()]
    roles = Group.objects.filter(name__in=names["role"]).values_list("name", flat=True)
    codes = Procedure.objects.filter(code__in=names["procedure"], active=True).values_list("code", flat=True)
    return list(actions.unknown(rule.actions, {one.username for one in here}, set(roles), set(codes)))


def _record(rule: Rule, by: User, text: str) -> None:
    journal.record(
        journal.Entry(
            territory_id=rule.territory_id, kind="rule.changed", text=text % {"rule": rule.name}, actor_id=by.pk
        )
    )
