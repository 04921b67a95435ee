# SPDX-License-Identifier: EUPL-1.2
"""Drivers, their client and the fictitious supervisors: no database, real sockets on loopback."""
