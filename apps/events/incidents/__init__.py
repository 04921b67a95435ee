# SPDX-License-Identifier: EUPL-1.2
"""From alarms to incidents: follow the spells, load what may relate, group, and keep what people decided.

`following` (alarm -> episodes) -> `relatives` (what may belong together) -> `correlation.group` (pure)
-> `settling` (which incident each group is) -> `writing`. One writer at a time, see events.locks.
"""
