# SPDX-License-Identifier: EUPL-1.2
"""What public lighting saves, cabinet by cabinet: LED, dimming, cut-off, presence, in their published order."""
