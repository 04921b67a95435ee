# SPDX-License-Identifier: EUPL-1.2
"""Real servers of other people, each in a process of its own on this machine, that a driver of ours reads."""
