# SPDX-License-Identifier: EUPL-1.2
"""The map, the list, the feeds and the page of a report as everybody sees them: nothing that a person wrote, unless an
agent approved it."""
