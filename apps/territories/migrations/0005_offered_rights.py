# SPDX-License-Identifier: EUPL-1.2

import django.db.models.deletion
from django.db import migrations, models

# What the roles of a database of before already were offered: what they hold, and what somebody took back.
KNOWN = """
INSERT INTO territories_offeredright (role_id, "right")
SELECT DISTINCT held.group_id, content.app_label || '.' || permission.codename
  FROM (SELECT group_id, permission_id FROM auth_group_permissions
         UNION
        SELECT group_id, permission_id FROM territories_rolepermissionhistory) held
  JOIN auth_group ON auth_group.id = held.group_id
  JOIN auth_permission permission ON permission.id = held.permission_id
  JOIN django_content_type content ON content.id = permission.content_type_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("territories", "0004_history_of_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="OfferedRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("right", models.CharField(max_length=201, verbose_name="droit")),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offered",
                        to="auth.group",
                        verbose_name="rôle",
                    ),
                ),
            ],
            options={
                "verbose_name": "droit proposé",
                "verbose_name_plural": "droits proposés",
                "constraints": [models.UniqueConstraint(fields=("role", "right"), name="right_offered_once")],
            },
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
    ]
