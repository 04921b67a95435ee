# SPDX-License-Identifier: EUPL-1.2
"""Error pages stand alone: no database (none is allowed here), no context, words in French, a way out."""

import pytest
from django.template.loader import get_template

TITLES = {
    "400": "Demande illisible",
    "403": "Accès réservé",
    "403_csrf": "Page périmée",
    "404": "Introuvable",
    "500": "Erreur du serveur",
    "503": "Base de données injoignable",
}


@pytest.mark.parametrize(("name", "title"), TITLES.items())
def test_an_error_page_needs_neither_database_nor_context(name, title):
    page = get_template(f"{name}.html").render()
    assert f"<title>{title} · Connecte</title>" in page
    assert f"<h1>{title}</h1>" in page
    assert page.count("<p>") >= 2
    assert 'href="/"' in page
