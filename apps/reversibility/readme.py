# SPDX-License-Identifier: EUPL-1.2
"""What an archive says to who opens it without Connecte."""

README = """\
CE QUE CONTIENT CETTE ARCHIVE
=============================
Tout ce qu'un territoire possède dans Connecte, en formats ouverts.

manifest.json   ce qui est là (tables, colonnes, nombres de lignes, empreintes SHA-256), ce qui n'y est pas et pourquoi,
                les secrets à ressaisir, les chiffres à retrouver.
tables/         une table par fichier CSV : UTF-8, virgule, première ligne de titres, dates en UTC (ISO 8601).
                Une case vide sans guillemets : inconnu. "" entre guillemets : vide.
                Une apostrophe en tête d'un texte protège les tableurs d'une formule : elle n'est pas du texte.
                Un lieu est écrit deux fois : en EWKB hexadécimal, puis en clair (colonne « …_wkt »).
fichiers/       photos, sous le nom que leur ligne donne (colonnes « file » et « thumbnail »).
fichiers.csv    leurs noms, tailles et empreintes.

LIRE SANS CONNECTE
==================
DuckDB      SELECT state, count(*) FROM 'tables/assets_asset.csv' GROUP BY ALL;
LibreOffice Ouvrir un CSV : séparateur virgule, jeu de caractères UTF-8.
QGIS        Couche > Ajouter une couche de texte délimité : tables/assets_asset.csv, géométrie WKT « geometry_wkt »,
            EPSG:4326.

REPRENDRE DANS CONNECTE
=======================
Sur une installation vide de la même version : manage.py migrate, puis manage.py restore_territory ARCHIVE.
"""
