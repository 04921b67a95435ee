#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Django's command line for Connecte."""

import os
import sys

from django.core.management import execute_from_command_line

from connecte import garbage

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connecte.settings")
    garbage.relax()
    execute_from_command_line(sys.argv)
