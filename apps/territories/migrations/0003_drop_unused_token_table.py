# SPDX-License-Identifier: EUPL-1.2
"""knox creates its own table although our token model replaces it: an empty table that no model owns."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("territories", "0002_token"), ("knox", "0009_extend_authtoken_field")]
    operations = [migrations.RunSQL("DROP TABLE IF EXISTS knox_authtoken", migrations.RunSQL.noop)]
