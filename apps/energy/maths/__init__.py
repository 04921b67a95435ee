# SPDX-License-Identifier: EUPL-1.2
"""Pure mathematics of energy: NumPy arrays in, frozen dataclasses out; no Django, no database."""
