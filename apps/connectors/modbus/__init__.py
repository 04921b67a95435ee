# SPDX-License-Identifier: EUPL-1.2
"""Modbus/TCP: meters, inverters and controllers read by maps of registers that are data; SunSpec is a ready-made one.

Read-only by construction: functions 1 to 4 are all that is ever asked.
"""

from apps.connectors.modbus.client import check, decode, fetch, sample

__all__ = ["check", "decode", "fetch", "sample"]
