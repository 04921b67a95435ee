# SPDX-License-Identifier: EUPL-1.2
"""TALQ 2.7.1, outdoor lighting: we are the CMS. `gateway` polls, `cms` is called, `decode` translates, `model` holds
the tables."""

from apps.connectors.talq.cms import receive
from apps.connectors.talq.decode import decode, decode_log_report
from apps.connectors.talq.gateway import check, fetch, prepare, sample
from apps.connectors.talq.model import table

__all__ = ["check", "decode", "decode_log_report", "fetch", "prepare", "receive", "sample", "table"]
