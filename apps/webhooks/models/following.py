# SPDX-License-Identifier: EUPL-1.2
"""How far the live outbox was followed, and in which state each object was last told."""

from django.db import models


class Follower(models.Model):
    """The only row: holding it is being the one who follows. Absent while nobody is served."""

    live_id = models.BigIntegerField()  # of the last live message seen: ids follow the order of commits
    started_at = models.DateTimeField()  # what was there before is not news
    looked_at = models.DateTimeField()
    lost_until = models.DateTimeField(null=True)  # the outbox forgot, before this, what was not followed yet

    def __str__(self) -> str:
        return str(self.live_id)


class Known(models.Model):
    """« alarms/91 » -> what was last told of it: the next message says whether it changed."""

    subject = models.CharField(max_length=60, primary_key=True)
    state = models.CharField(max_length=60)
    changed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.subject} {self.state}"
