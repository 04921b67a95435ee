# SPDX-License-Identifier: EUPL-1.2
"""How interventions go over a period: delays, promises kept, breakdowns, backlog; never by person."""
