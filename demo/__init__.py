# SPDX-License-Identifier: EUPL-1.2
"""The fictitious city's supervisors: programs of their own that speak the real protocols over real sockets.

Written from the published specifications; nothing of the product is imported here.
"""
