# SPDX-License-Identifier: EUPL-1.2
"""The council sheet: « Pilotage » of a month on A4 pages, tagged for who does not see them, and by e-mail."""
