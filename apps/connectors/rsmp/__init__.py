# SPDX-License-Identifier: EUPL-1.2
"""RSMP 3.1.1 to 3.2.2, traffic lights: we are the supervisor that roadside sites report to, and nothing more.

Written from the published specification and its JSON schemas (rsmp-nordic). Read-only by construction: what may be sent
is the list of `messages.OUTGOING`, and no request for a command exists here.
"""

from apps.connectors.rsmp.decode import decode, ref_of
from apps.connectors.rsmp.session import PRESENTATION, Act, Answered, Close, Heard, Ready, Reply, Session

__all__ = ["PRESENTATION", "Act", "Answered", "Close", "Heard", "Ready", "Reply", "Session", "decode", "ref_of"]
