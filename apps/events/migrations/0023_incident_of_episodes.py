# SPDX-License-Identifier: EUPL-1.2
"""The incident of a spell is written or locked by the transaction that places it: not checked one by one (decision 29)."""

import django.db.models.deletion
from django.db import migrations, models

# What the constraint did on the other side: an incident goes after its spells.
KEPT = """
CREATE FUNCTION connecte_incident_has_no_spell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM events_episode WHERE incident_id = OLD.id) THEN
        RAISE foreign_key_violation USING MESSAGE = format('incident %s still has episodes', OLD.id);
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER incident_has_no_spell BEFORE DELETE ON events_incident
   FOR EACH ROW EXECUTE FUNCTION connecte_incident_has_no_spell();
"""
FORGOTTEN = """
DROP TRIGGER incident_has_no_spell ON events_incident;
DROP FUNCTION connecte_incident_has_no_spell();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0022_copied_links_of_alarms")]

    operations = [
        migrations.AlterField(
            model_name="episode",
            name="incident",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="episodes",
                to="events.incident",
                verbose_name="incident",
            ),
        ),
        migrations.RunSQL(KEPT, FORGOTTEN),
    ]
