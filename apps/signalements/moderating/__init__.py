# SPDX-License-Identifier: EUPL-1.2
"""Photos of inhabitants are read by an agent before anybody else sees them; faces and plates are hidden for good."""
