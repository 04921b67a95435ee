# SPDX-License-Identifier: EUPL-1.2
"""Rules as rows: « si … alors … », judged on the incidents that a batch changed, once per rule and incident.

`conditions` and `actions` are pure: checked in words when a rule is saved, evaluated without a database.
"""
