# SPDX-License-Identifier: EUPL-1.2
"""Pages of interventions: the list, one request and what is done with it, a team's work, photos."""
