# SPDX-License-Identifier: EUPL-1.2
"""Pages of people on duty: main courante, shifts and their hand-over, one's own notifications."""
