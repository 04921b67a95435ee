# SPDX-License-Identifier: EUPL-1.2
"""E-mails to who follows: written when they leave, sent by a child that may be killed, and nothing kept of them."""
