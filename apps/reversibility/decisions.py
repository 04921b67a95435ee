# SPDX-License-Identifier: EUPL-1.2
"""What is decided by hand for tables whose foreign keys do not say alone whose their rows are.

Everything else is derived in `registry`. A new model that cannot be derived, and is not here, fails a test.
"""

# Reference data, the same for every territory: exported whole, so that codes keep their meaning.
SHARED = frozenset(
    {
        "assets.AssetKind",
        "assets.ConditionNature",
        "contracts.FaultClass",
        "energy.EmissionFactor",
        "energy.EmissionMethod",
        "energy.PrimaryFactor",
        "kpi.Definition",
        "kpi.Indicator",
    }
)

# Of the installation, but exported rows name them: only the rows that are named leave.
NAMED = frozenset({"auth.Group", "pghistory.Context", "territories.User"})

# Owned, but what belongs to another authority may need to name one: that one leaves reduced to these columns. A desk, a
# category or a team of an EPCI serves its communes: it is named, and closed.
REDUCED = {
    "signalements.Desk": frozenset(
        {
            *("id", "territory_id", "welcome", "urgent", "privacy", "contact_days", "answer_days", "public_days"),
            *("licence", "accessibility_contact", "accessibility_state", "accessibility_audit"),
        }
    ),
    "signalements.Category": frozenset(
        {
            *("id", "territory_id", "code", "label", "help_text", "position", "trade", "service", "condition"),
            *("fault_class_id", "age", "radius", "questions", "keywords", "kinds", "private_ground", "public_delay"),
            "addressee",
        }
    ),
    "signalements.Addressee": frozenset({"id", "territory_id", "kind", "name", "poll_every"}),
    "interventions.Team": frozenset(
        {
            *("id", "territory_id", "name", "trades", "weekdays", "starts_at", "ends_at"),
            *("break_from", "break_to", "break_minutes", "holiday_region", "works_holidays"),
        }
    ),
    "energy.Tariff": frozenset({"id", "territory_id", "name", "energy", "is_sample", "vat_included"}),
    "assets.Source": frozenset(
        {"id", "slug", "name", "territory_id", "driver", "poll_every", "silent_after", "health"}
    ),
    "territories.Territory": frozenset({"id", "code", "kind", "name", "siren", "local_srid", "time_zone"}),
    "territories.User": frozenset({"id", "username", "first_name", "last_name", "date_joined"}),
}

# The keys that lead to the territory, any of them, where several could.
LEADS = {
    "contracts.Perimeter": ("contract",),
    "contracts.SavingBaseline": ("version",),
    "energy.Adjustment": ("contract",),
    "energy.LedgerLine": ("contract",),
    "energy.SavingsStatementLine": ("statement",),
    "territories.Inclusion": ("from_territory",),
    "territories.Territory_includes": ("from_territory",),
    "assets.AssetAlias": ("asset",),
    "assets.NetworkEdge": ("upstream",),
    "events.OwedAcknowledgement": ("alarm",),
    "events.RuleFiring": ("incident",),
    "events.ProcedureRun": ("incident",),
    "events.OwedNotice": ("incident",),
    "events.Procedure": ("territory",),
    "energy.CalorificValue": ("point",),
    "energy.PointTariff": ("point",),
    "energy.Room": ("asset",),
    "interventions.FieldAct": ("territory", "request"),
    "interventions.Sighting": ("act",),
    "interventions.StatementLine": ("statement",),
    "interventions.Ticket": ("request",),
    "interventions.WorkOrder": ("request",),
    "open311.Intake": ("signalement",),
    "signalements.Handover": ("signalement",),
    "signalements.Letter": ("follower", "watch"),
    "signalements.Photo": ("signalement",),
    "signalements.Routing": ("signalement",),
    "assets.ImportJob": ("territory",),
    "assets.ImportMapping": ("territory",),
}

# Rows that lead to no territory are of everybody, and leave with each.
OF_EVERYBODY = frozenset({"events.Procedure", "energy.CalorificValue"})

# No foreign key, for speed; the column, and what it is the key of.
KEYS_WITHOUT_CONSTRAINT = {
    "events.Observation": ("alarm_id", "events.Alarm"),
    "telemetry.Measure": ("series_id", "telemetry.Series"),
    "telemetry.RolledDay": ("series_id", "telemetry.Series"),
    "telemetry.RolledHour": ("series_id", "telemetry.Series"),
    "telemetry.RolledMonth": ("series_id", "telemetry.Series"),
    "telemetry.RollupDirty": ("series_id", "telemetry.Series"),
}

# Whose rows are found by a question of their own (SQL on `t`; `keep_…` hold the keys that leave).
ASKED = {
    "duty.Channel": (
        "t.id IN (SELECT channel_id FROM duty_subscription"
        " WHERE territory_id IN (SELECT id FROM keep_territories_territory))"
    ),
    "auth.Group_permissions": "t.group_id IN (SELECT id FROM named_auth_group)",
    "territories.OfferedRight": "t.role_id IN (SELECT id FROM named_auth_group)",
}

# Rows that nothing would be done with elsewhere.
ONLY = {"signalements.Photo": "t.state <> 'preparing'"}  # their sealed file is opened within minutes, by our keys

# Not exported, and why: read by who receives the archive.
LEFT = {
    "admin.LogEntry": "journal de l'interface d'administration de l'installation ; l'historique des objets est exporté",
    "auth.Permission": "droits déclarés par le logiciel, recréés par l'installation d'arrivée",
    "contenttypes.ContentType": "liste des modèles du logiciel, recréée par l'installation d'arrivée",
    "sessions.Session": "secret : sessions ouvertes",
    "axes.AccessAttempt": "défense de l'installation : essais de connexion",
    "axes.AccessAttemptExpiration": "défense de l'installation : essais de connexion",
    "axes.AccessFailureLog": "défense de l'installation : essais de connexion",
    "axes.AccessLog": "défense de l'installation : connexions",
    "console.BulkAct": "gestes groupés, gardés trente jours ; ce qu'ils ont fait est au journal, exporté",
    "console.Cell": "compte par maille de la carte, recalculé au retour",
    "console.CellChange": "compte par maille de la carte, recalculé au retour",
    "console.GeometryChange": "compteur de l'installation pour le cache des cartes",
    "console.SavedView": "réglage d'affichage d'une personne, qu'elle partage ou non",
    "console.Tile": "cache des cartes, recalculé",
    "reversibility.Departure": "archives comme celle-ci, gardées quelques jours par l'installation",
    "duty.Mention": "avis déjà envoyés à une personne, de tous ses territoires mêlés",
    "duty.Notice": "avis déjà envoyés à une personne, de tous ses territoires mêlés",
    "duty.Sweep": "repère d'un travail de l'installation",
    "events.LiveMessage": "messages du direct, de quelques minutes",
    "events.ToldTestimony": "file d'attente de l'installation, vidée en quelques secondes",
    "events.Ungrouped": "file d'attente de l'installation, vidée en quelques secondes",
    "interventions.TeamFeed": "secret : adresses d'agenda, à créer de nouveau",
    "signalements.Access": "secret : adresses de suivi envoyées aux habitants",
    "signalements.Draft": "formulaires commencés, oubliés en un jour",
    "signalements.Origin": "empreintes de réseaux sous une clé de l'installation",
    "signalements.SavedFilter": "réglage d'affichage d'une personne, hors du territoire",
    "signalements.SealedPhoto": "secret : photos scellées pendant quelques minutes sous une clé de l'installation",
    "signalements.Spent": "défense de l'installation : preuves de travail déjà servies",
    "signalements.Tally": "défense de l'installation : comptages d'envois",
    "signalements.Voice": "empreintes d'habitants sous une clé de l'installation",
    "signalements.WatchKey": "secret : adresses envoyées aux habitants",
    "supervision.Heartbeat": "signes de vie des processus de l'installation",
    "supervision.IngestKey": "secret : clés des fournisseurs, à créer de nouveau",
    "telemetry.Backfill": "fichiers donnés à une commande de l'installation ; leurs mesures sont exportées",
    "territories.RolePermissionHistory": "histoire des rôles, les mêmes pour tous les territoires",
    "territories.Token": "secret : jetons d'accès, à créer de nouveau",
    "territories.User_groups": "groupes de l'installation ; les droits sur le territoire sont ses habilitations",
    "webhooks.Attempt": "envois à des tiers, gardés trente jours",
    "webhooks.Delivery": "envois à des tiers, gardés trente jours",
    "webhooks.Event": "envois à des tiers, gardés trente jours ; les faits eux-mêmes sont exportés",
    "webhooks.Follower": "repère d'un travail de l'installation",
    "webhooks.Known": "repère d'un travail de l'installation",
    "territories.User_user_permissions": "droits de l'installation ; ceux sur le territoire sont ses habilitations",
}
REFERENCE_HISTORY = "histoire du référentiel commun ; ses lignes en vigueur sont exportées"

# Tables that no model describes.
WITHOUT_MODEL = {
    "django_migrations": "versions du schéma : le manifeste les dit",
    "signalements_edition": "compteur de l'installation pour ses caches",
    "spatial_ref_sys": "systèmes de coordonnées, livrés avec PostGIS",
}

# Names of files in the storage, beside the row that speaks of them.
FILES = {
    "interventions.Attachment": ("file", "thumbnail"),
    "signalements.Photo": ("file", "thumbnail"),
}
