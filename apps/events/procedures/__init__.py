# SPDX-License-Identifier: EUPL-1.2
"""Procedures (fiches réflexes): versioned ordered steps, opened on incidents and followed by people."""
