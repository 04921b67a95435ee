# SPDX-License-Identifier: EUPL-1.2
"""The figures of signalements over a period: what became of them, how long, who saw it first. Never by person."""
