# SPDX-License-Identifier: EUPL-1.2
"""Rights of roles: the numbers of rights are of each installation, their names are not."""

from psycopg import Connection
from psycopg.sql import SQL, Composable

LABEL = "auth.Group_permissions"
NAMES = ("group_id", "app_label", "model", "codename")
ROWS = """
SELECT pair.group_id, content.app_label, content.model, permission.codename
  FROM auth_group_permissions pair
  JOIN auth_permission permission ON permission.id = pair.permission_id
  JOIN django_content_type content ON content.id = permission.content_type_id
 WHERE pair.group_id IN (SELECT id FROM named_auth_group)
 ORDER BY 1, 2, 3, 4
"""
STAGE = "CREATE TEMP TABLE came (group_id integer, app_label text, model text, codename text) ON COMMIT DROP"
GIVE = """
INSERT INTO auth_group_permissions (group_id, permission_id)
SELECT came.group_id, permission.id
  FROM came
  JOIN django_content_type content USING (app_label, model)
  JOIN auth_permission permission ON permission.content_type_id = content.id AND permission.codename = came.codename
"""


def rows() -> Composable:
    return SQL(ROWS)


def give(connection: Connection) -> int:
    """From the table `came`; how many this version knows."""
    return connection.execute(GIVE).rowcount
