# SPDX-License-Identifier: EUPL-1.2
"""Why nothing was written, or why what was written is not to be trusted."""


class Refused(Exception):
    """In French, for who typed the command. Nothing is left half done."""
