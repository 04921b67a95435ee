# SPDX-License-Identifier: EUPL-1.2
"""Telling people: who must hear of which incident, one message at a time, sent by a child that may be killed."""
