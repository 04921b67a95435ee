# SPDX-License-Identifier: EUPL-1.2
"""Two standards of the OGC as sources: `features` (the layers of a city's GIS), `sensorthings` (things and series)."""
