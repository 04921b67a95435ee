# SPDX-License-Identifier: EUPL-1.2
"""What never leaves (secrets), and what may be left out: what is of persons, as `signalements.erasing` says.

Values are SQL: what stands in the column in the end. `t` is the row.
"""

# Never exported. At home again, the column holds this, until somebody types the secret again.
SECRETS = {
    "assets_source": {"secret": "''::bytea"},
    "duty_channel": {"secret": "''::bytea"},
    "interventions_gmao": {"secret": "''::bytea", "hook_secret": "''::bytea"},
    "open311_apikey": {"digest": "'à créer de nouveau ' || id"},
    "signalements_addressee": {"secret": "''::bytea"},
    "signalements_block": {"salt": "''", "digest": "''"},
    "territories_user": {"password": "'!'"},
    "webhooks_subscriber": {"secret": "''::bytea", "former_secret": "''::bytea"},
}

# Looks like a secret and is none.
HARMLESS = {
    "assets_importmapping.signature": "empreinte de noms de colonnes",
    "interventions_attachment.token": "numéro d'envoi d'un téléphone",
    "interventions_comment.token": "numéro d'envoi d'un téléphone",
    "interventions_workrequest.token": "numéro d'envoi d'un formulaire",
    "interventions_attachment.digest": "empreinte d'une photo",
    "interventions_delivery.digest": "empreinte d'un message reçu",
    "interventions_delivery.payload": "message reçu d'une GMAO",
    "interventions_handoff.key": "numéro d'un envoi",
    "kpi_sheetletter.key": "numéro d'un courriel",
    "signalements_handover.key": "notre référence",
    "signalements_handover.token": "numéro donné par l'autre autorité avant sa référence",
    "signalements_follower.key": "empreinte du numéro d'un formulaire envoyé",
    "signalements_letter.key": "numéro d'un courriel",
    "signalements_photo.digest": "empreinte d'une photo",
    "energy_evidence.digest": "empreinte d'une pièce",
    "energy_evidence.content": "pièce justificative",
    "assets_document.content": "document d'un équipement",
    "assets_document.digest": "empreinte d'un document",
    "assets_documenthistory.digest": "empreinte d'un document",
    "energy_readingformat.signature": "empreinte de noms de colonnes",
    "energy_readingimport.content": "fichier en cours d'import",
    "assets_importjob.content": "fichier en cours d'import",
    "supervision_arrival.payload": "message d'un fournisseur",
    "supervision_deadletter.payload": "message d'un fournisseur",
    "supervision_deadletter.digest": "empreinte d'un message",
    "events_ruletrial.lease_token": "numéro d'un travail",
}

# --- Of persons, left out when it is asked ------------------------------------------------------------------------

# Whole rows: a contact, the letters sent to it, a photo that an inhabitant took, an address to be told at.
PERSONAL_ROWS = {
    "duty_channel": "TRUE",
    "kpi_sheetletter": "TRUE",
    "kpi_sheetreader": "TRUE",
    "kpi_sheetreaderhistory": "TRUE",
    "signalements_contact": "TRUE",
    "signalements_letter": "TRUE",
    "signalements_watch": "TRUE",
    "signalements_photo": "t.moment = 'before' AND NOT t.borrowed",
    "interventions_attachment": (
        "t.moment = 'before' AND EXISTS (SELECT FROM interventions_workrequest_signalements pair"
        " WHERE pair.workrequest_id = t.request_id)"
    ),
}

_COPIED = "EXISTS (SELECT FROM interventions_workrequest_signalements pair WHERE pair.workrequest_id = t.id)"
PERSONAL = {
    "signalements_signalement": {
        "text": "''",
        "answers": "'{}'::jsonb",
        "outcome_said": "''",
        "address": "CASE WHEN t.asset_id IS NULL AND t.place IS NULL THEN 'Adresse effacée' ELSE '' END",
    },
    "signalements_step": {"text": "''"},
    "signalements_moderation": {"text": "''", "photos": "false"},
    "signalements_published": {"text": "''", "photos": "false"},
    "interventions_workrequest": {
        "description": f"CASE WHEN {_COPIED} THEN split_part(t.description, E'\\n', 1) ELSE t.description END"
    },
    "events_testimony": {"voices": "'{}'::varchar[]"},
    "territories_user": {
        "username": "'compte-' || t.id",
        "first_name": "''",
        "last_name": "''",
        "email": "''",
        "last_login": "NULL::timestamptz",
    },
    "energy_meteringpoint": {"holder": "''", "consent_note": "''"},
    "energy_meteringpointhistory": {"holder": "''", "consent_note": "''"},
}

WARNING = (
    "Cette archive contient des données personnelles (habitants, agents) : elle appartient au territoire, qui en est "
    "responsable. À conserver chiffrée, à détruire quand elle a servi."
)
WITHOUT = (
    "Sans données personnelles : coordonnées, textes, réponses, adresses et photos des habitants, noms et courriels "
    "des comptes. Les textes libres des agents (main courante, journal, échanges) restent : ils peuvent nommer "
    "quelqu'un."
)
