# SPDX-License-Identifier: EUPL-1.2
"""Where reports go: the table of rules, what an agent decides, and what is handed to other authorities."""
