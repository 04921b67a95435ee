# SPDX-License-Identifier: EUPL-1.2
"""What our own board took before there was any GMAO was handed over there and then."""

from django.db import migrations

HANDED = """
UPDATE interventions_handoff SET state = 'sent', sent_at = taken_at, admitted_at = created_at WHERE gmao_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("interventions", "0008_gmao")]

    operations = [migrations.RunSQL(HANDED, migrations.RunSQL.noop)]
