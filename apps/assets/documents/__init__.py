# SPDX-License-Identifier: EUPL-1.2
"""What is filed with an asset: its manual, its plan, its guarantee; or where it is kept elsewhere."""
