# SPDX-License-Identifier: EUPL-1.2
"""Pages of signalements: the public form, the follow-up, and what agents triage."""
