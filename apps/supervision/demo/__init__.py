# SPDX-License-Identifier: EUPL-1.2
"""The demo as data: reads `fixtures/` and fills an empty database; run again, it adds only what is missing.

Nothing about a city is written here: which files, sources and accounts is in fixtures/demo.json.
"""
