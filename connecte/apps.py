# SPDX-License-Identifier: EUPL-1.2
"""The administration is Django's, on our own site (connecte.admin)."""

from django.contrib.admin.apps import AdminConfig


class Administration(AdminConfig):
    default_site = "connecte.admin.Site"
