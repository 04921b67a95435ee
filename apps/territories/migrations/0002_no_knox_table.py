# SPDX-License-Identifier: EUPL-1.2
"""knox creates its own table although our token model replaces it: an empty table that no model owns."""

from django.db import migrations


class Migration(migrations.Migration):
    replaces = [("territories", "0003_drop_unused_token_table")]

    dependencies = [("territories", "0001_schema"), ("knox", "0009_extend_authtoken_field")]

    operations = [migrations.RunSQL("DROP TABLE IF EXISTS knox_authtoken", migrations.RunSQL.noop)]
