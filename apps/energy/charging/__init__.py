# SPDX-License-Identifier: EUPL-1.2
"""Sessions of bidirectional chargers: read from the messages of their supervisor (pure), judged, kept, summed up."""
