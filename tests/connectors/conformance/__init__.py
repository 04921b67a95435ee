# SPDX-License-Identifier: EUPL-1.2
"""One conformance suite for every connector: `test_conformance.py` has the cases, one file per counterpart.

A new connector writes a `Counterpart` (what its supervisor says, in its own words, on its own transport), adds it to
`COUNTERPARTS` and a page to `docs/connectors/` that names each case its protocol does not know.
"""
