# SPDX-License-Identifier: EUPL-1.2
"""The few assets that are not well in a table of their own, and room on the pages of assets: changing a state touches
no index any more. The triggers keep the table whoever writes the state."""

import django.db.models.deletion
from django.db import migrations, models

CREATE = """
CREATE FUNCTION connecte_assets_appeared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO assets_abnormalasset SELECT fid FROM added WHERE state NOT IN ('normal', 'silent');
    RETURN NULL;
END $$;
CREATE TRIGGER assets_abnormal_appeared AFTER INSERT ON assets_asset
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION connecte_assets_appeared();

CREATE FUNCTION connecte_asset_turned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.state NOT IN ('normal', 'silent') THEN
        INSERT INTO assets_abnormalasset VALUES (NEW.fid) ON CONFLICT DO NOTHING;
    ELSE
        DELETE FROM assets_abnormalasset WHERE asset_id = OLD.fid;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER assets_abnormal_turned AFTER UPDATE OF state ON assets_asset FOR EACH ROW
    WHEN ((OLD.state IN ('normal', 'silent')) <> (NEW.state IN ('normal', 'silent'))) EXECUTE FUNCTION connecte_asset_turned();
CREATE TRIGGER assets_abnormal_gone AFTER DELETE ON assets_asset FOR EACH ROW
    WHEN (OLD.state NOT IN ('normal', 'silent')) EXECUTE FUNCTION connecte_asset_turned();

INSERT INTO assets_abnormalasset SELECT fid FROM assets_asset WHERE state NOT IN ('normal', 'silent');
ALTER TABLE assets_asset SET (fillfactor = 70);
"""
DROP = """
ALTER TABLE assets_asset RESET (fillfactor);
DROP TRIGGER assets_abnormal_appeared ON assets_asset;
DROP TRIGGER assets_abnormal_turned ON assets_asset;
DROP TRIGGER assets_abnormal_gone ON assets_asset;
DROP FUNCTION connecte_assets_appeared, connecte_asset_turned;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("assets", "0006_condition_natures"),
        ("territories", "0005_offered_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="AbnormalAsset",
            fields=[
                (
                    "asset",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="assets.asset",
                        verbose_name="équipement",
                    ),
                ),
            ],
            options={
                "verbose_name": "équipement en écart",
                "verbose_name_plural": "équipements en écart",
                "default_permissions": (),
            },
        ),
        migrations.RunSQL(CREATE, DROP),
        migrations.RemoveIndex(model_name="asset", name="asset_abnormal"),
        migrations.AlterField(
            model_name="asset",
            name="owner",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assets",
                to="territories.territory",
                verbose_name="propriétaire",
            ),
        ),
    ]
