# SPDX-License-Identifier: EUPL-1.2
"""The variables of a template reply, in braces; one that does not exist is refused when it is saved."""

import re
from collections.abc import Iterator, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

VARIABLES = {
    "numéro": gettext_lazy("référence du signalement"),
    "catégorie": gettext_lazy("sa catégorie"),
    "rue": gettext_lazy("adresse, ou équipement"),
    "commune": gettext_lazy("où il est"),
    "date": gettext_lazy("jour de réception"),
    "délai": gettext_lazy("« sous 5 jours », ou « dès que possible »"),
    "service": gettext_lazy("qui le traite"),
    "destinataire": gettext_lazy("autorité compétente, et comment la joindre"),
}
VARIABLE = re.compile(r"\{([^{}]*)\}")
HELP = gettext_lazy(
    "Variables : {numéro}, {catégorie}, {rue}, {commune}, {date}, {délai}, {service}, {destinataire}. "
    "Exemple : « Votre signalement {numéro} ({catégorie}, {rue}) sera traité {délai}. »"
)


def validate(text: str) -> None:
    """Raises ValidationError with every problem."""
    found = list(problems(text))
    if found:
        raise ValidationError(found)


def problems(text: str) -> Iterator[str]:
    known = ", ".join(f"{{{name}}}" for name in VARIABLES)
    for name in dict.fromkeys(VARIABLE.findall(text)):
        if _name(name) not in VARIABLES:
            words = {"name": name[:40], "known": known}
            yield _("Variable inconnue « {%(name)s} ». Variables : %(known)s.") % words
    if set("{}") & set(VARIABLE.sub("", text)):
        yield _("Une accolade est ouverte ou fermée toute seule : « { » et « } » entourent une variable.")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Each variable replaced by its value, once: a value is never read again."""
    return VARIABLE.sub(lambda found: values.get(_name(found[1]), found[0]), text)


def _name(written: str) -> str:
    """« {Numero} » is {numéro}: an accent or a capital forgotten is no error."""
    plain = written.strip().lower()
    return _UNACCENTED.get(plain, plain)


_UNACCENTED = {"numero": "numéro", "categorie": "catégorie", "delai": "délai"}
