# SPDX-License-Identifier: EUPL-1.2
"""What is counted, in a fixed number of statements over the requests that a person may see. Reads only.

People are no column here: what is told by contractor, by trade, by street or by equipment is never told by agent.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.assets.models import Asset
from apps.interventions import workflow
from apps.interventions.measures.period import Period
from apps.interventions.models import WorkRequest
from apps.territories import scoping

RETURN = "30 days"  # a repair that is asked for again within it did not hold
NEAR = 60  # units of EPSG:3857, about 40 m here: the street that a place belongs to
TOP = 20  # pieces of equipment that fail most
CLASSES = ((1, "moins d'un jour"), (7, "1 à 7 jours"), (30, "7 à 30 jours"), (90, "30 à 90 jours"))
JUDGED = [workflow.RUNNING, workflow.BREACHED, workflow.MET, workflow.MISSED]
DROPPED = [workflow.REFUSED, workflow.MERGED]
BROKEN = ["", "repaired", "provisional"]  # outcomes of something that was out of order


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose work, on what: `territory` a code with what it includes, `trade` one of them; empty for all."""

    user: Any
    period: Period
    now: datetime
    territory: str = ""
    trade: str = ""

    def requests(self) -> QuerySet[WorkRequest]:
        rows = WorkRequest.objects.visible_to(self.user).order_by()
        rows = rows.filter(territory__in=scoping.perimeter(self.territory)) if self.territory else rows
        return rows.filter(trade=self.trade) if self.trade else rows

    def assets(self) -> QuerySet[Asset]:
        rows = Asset.objects.visible_to(self.user).filter(lifecycle=Asset.Lifecycle.IN_SERVICE).order_by()
        rows = rows.filter(owner__in=scoping.perimeter(self.territory)) if self.territory else rows
        return rows.filter(kind__trade=self.trade) if self.trade else rows


SPAN = "span(a, b, n) AS (SELECT %s::timestamptz, %s::timestamptz, %s::timestamptz)"
GROUPS = """
LEFT JOIN interventions_team team ON team.id = r.team_id
LEFT JOIN LATERAL (
    SELECT f.name FROM territories_mapfeature f
     WHERE f.layer = 'street' AND f.name <> '' AND f.geom_3857 && ST_Expand(ST_Transform(r.place, 3857), %s)
     ORDER BY f.geom_3857 <-> ST_Transform(r.place, 3857) LIMIT 1
) street ON r.place IS NOT NULL
"""
COMPANY = "CASE WHEN r.team_id IS NULL THEN '-' ELSE team.company END"
PAUSED = """
(SELECT coalesce(sum(upper(one) - lower(one)), '0'::interval)
   FROM unnest((SELECT range_agg(tstzrange(s.started_at, coalesce(s.ended_at, 'infinity')))
                  FROM interventions_suspension s
                  LEFT JOIN contracts_suspensionreason reason ON reason.id = s.contract_reason_id
                 WHERE s.request_id = r.id AND s.round = r.round AND s.state = 'accepted'
                   AND (reason.id IS NULL OR '{clock}' = ANY(reason.clocks)))
               * tstzmultirange(tstzrange(r.sent_at, greatest(r.{until}, r.sent_at)))) one)
"""
SPENT = "extract(epoch FROM greatest(r.{until} - r.sent_at, '0'::interval) - " + PAUSED + ") / 3600.0"
RETURNED = f"""
EXISTS (SELECT 1 FROM interventions_workrequest again
         WHERE again.asset_id = r.asset_id AND again.fault_class_id IS NOT DISTINCT FROM r.fault_class_id
           AND again.origin <> 'plan' AND again.state <> ALL(%s) AND again.id <> r.id
           AND again.detected_at > r.repaired_at AND again.detected_at <= r.repaired_at + interval '{RETURN}')
"""  # noqa: S608  (nothing but constants)


def works(scope: Scope) -> list[dict[str, Any]]:
    """Delays, repairs, failures and repairs that held: of all, then by company, by trade, by street."""
    sql = f"""
    WITH seen(id) AS ({{seen}}), {SPAN}, fact AS (
        SELECT {COMPANY} AS company, r.trade, street.name AS street,
               CASE WHEN r.arrived_at >= a AND r.arrived_at < b THEN {SPENT.format(until="arrived_at", clock="gti")} END
                 AS intervene,
               CASE WHEN r.repaired_at >= a AND r.repaired_at < b
                    THEN {SPENT.format(until="repaired_at", clock="gtr")} END AS restore,
               r.detected_at >= a AND r.detected_at < b AND r.origin <> 'plan' AND r.state <> ALL(%s)
                 AND r.outcome = ANY(%s) AS failure,
               r.repaired_at >= a AND r.repaired_at < b AND r.repaired_at <= n - interval '{RETURN}'
                 AND r.asset_id IS NOT NULL AND r.origin <> 'plan' AS proven,
               CASE WHEN r.repaired_at >= a AND r.repaired_at < b THEN {RETURNED} END AS returned
          FROM interventions_workrequest r JOIN seen USING (id) CROSS JOIN span {GROUPS}
         WHERE (r.arrived_at >= a AND r.arrived_at < b) OR (r.repaired_at >= a AND r.repaired_at < b)
            OR (r.detected_at >= a AND r.detected_at < b)
    )
    SELECT CASE WHEN grouping(company) = 0 THEN 'company' WHEN grouping(trade) = 0 THEN 'trade'
                WHEN grouping(street) = 0 THEN 'street' ELSE 'all' END AS by,
           coalesce(CASE WHEN grouping(company) = 0 THEN company WHEN grouping(trade) = 0 THEN trade
                         WHEN grouping(street) = 0 THEN street END, '?') AS "group",
           count(intervene) AS arrived,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY intervene) AS intervene_p50,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY intervene) AS intervene_p90,
           count(restore) AS repaired, avg(restore) AS mttr,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY restore) AS restore_p50,
           percentile_cont(0.9) WITHIN GROUP (ORDER BY restore) AS restore_p90,
           count(*) FILTER (WHERE failure) AS failures,
           count(*) FILTER (WHERE proven) AS proven,
           count(*) FILTER (WHERE proven AND NOT returned) AS held
      FROM fact GROUP BY GROUPING SETS ((), (company), (trade), (street))
    """  # noqa: S608  (nothing but constants)
    return _rows(scope, sql, [DROPPED, BROKEN, DROPPED, NEAR])


def promises(scope: Scope) -> list[dict[str, Any]]:
    """Deadlines of the period, kept or not, by clock: of all, by company, trade, street, local month. Open and overdue,
    a promise is broken; suspended without an end, it is not due."""
    sql = f"""
    WITH seen(id) AS ({{seen}}), {SPAN}, fact AS (
        SELECT c.kind, {COMPANY} AS company, r.trade, street.name AS street,
               to_char(c.due_at AT TIME ZONE %s, 'YYYY-MM') AS month,
               coalesce(c.stopped_at <= c.due_at, false) AS kept
          FROM interventions_clock c JOIN interventions_workrequest r ON r.id = c.request_id JOIN seen ON seen.id = r.id
         CROSS JOIN span {GROUPS}
         WHERE c.state = ANY(%s) AND c.started_at IS NOT NULL AND c.due_at >= a AND c.due_at < least(b, n)
    )
    SELECT kind,
           CASE WHEN grouping(company) = 0 THEN 'company' WHEN grouping(trade) = 0 THEN 'trade'
                WHEN grouping(street) = 0 THEN 'street' WHEN grouping(month) = 0 THEN 'month' ELSE 'all' END AS by,
           coalesce(CASE WHEN grouping(company) = 0 THEN company WHEN grouping(trade) = 0 THEN trade
                         WHEN grouping(street) = 0 THEN street WHEN grouping(month) = 0 THEN month END, '?') AS "group",
           count(*) AS due, count(*) FILTER (WHERE kept) AS kept
      FROM fact
     GROUP BY GROUPING SETS ((kind), (kind, company), (kind, trade), (kind, street), (kind, month))
    """  # noqa: S608  (nothing but constants)
    return _rows(scope, sql, [str(scope.period.zone), NEAR, JUDGED])


def backlog(scope: Scope) -> dict[str, Any]:
    """Work that is due now, by age since it was detected; how much of it is late."""
    names = ", ".join(
        f"count(*) FILTER (WHERE age < interval '{days} days') AS under_{days}" for days, _name in CLASSES
    )
    sql = f"""
    WITH seen(id) AS ({{seen}}), {SPAN}, fact AS (
        SELECT n - r.detected_at AS age, r.due_at <= n AS late
          FROM interventions_workrequest r JOIN seen USING (id) CROSS JOIN span
         WHERE r.state = ANY(%s)
    )
    SELECT count(*) AS open, count(*) FILTER (WHERE late) AS late, {names},
           extract(epoch FROM percentile_cont(0.5) WITHIN GROUP (ORDER BY age)) / 3600.0 AS median
      FROM fact
    """  # noqa: S608  (nothing but constants)
    return _rows(scope, sql, [list(workflow.REQUEST_RUNNING)])[0]


def orders(scope: Scope) -> dict[str, Any]:
    """Orders given in the period, those of a preventive plan among them; cancelled ones are left aside."""
    sql = f"""
    WITH seen(id) AS ({{seen}}), {SPAN}
    SELECT count(*) AS given, count(*) FILTER (WHERE r.origin = 'plan') AS planned
      FROM interventions_workorder o JOIN interventions_workrequest r ON r.id = o.request_id
      JOIN seen ON seen.id = r.id CROSS JOIN span
     WHERE o.created_at >= a AND o.created_at < b AND o.state <> 'cancelled'
    """  # noqa: S608  (nothing but constants)
    return _rows(scope, sql, [])[0]


DOWN = f"""
    WITH seen(id) AS ({{seen}}), {SPAN}, stop AS (
        SELECT r.asset_id, count(*) FILTER (WHERE r.detected_at >= a) AS failures,
               range_agg(tstzrange(greatest(r.detected_at, a), least(coalesce(r.repaired_at, b), b))) AS spans
          FROM interventions_workrequest r JOIN seen USING (id) CROSS JOIN span
         WHERE r.asset_id IS NOT NULL AND r.origin <> 'plan' AND r.state <> ALL(%s) AND r.outcome = ANY(%s)
           AND r.detected_at < b AND (r.repaired_at IS NULL AND r.state <> 'closed' OR r.repaired_at > a)
           AND (r.repaired_at IS NULL OR r.repaired_at > r.detected_at)
         GROUP BY r.asset_id
    ), down AS (
        SELECT asset_id, failures,
               (SELECT coalesce(sum(extract(epoch FROM upper(one) - lower(one))), 0) / 3600.0 FROM unnest(spans) one)
                 AS hours
          FROM stop
    )
"""  # noqa: S608  (nothing but constants)


def stops(scope: Scope) -> dict[str, Any]:
    """Hours during which equipment was out of order within the period, each counted once; what failed in it."""
    totals = "SELECT coalesce(sum(failures), 0) AS failures, coalesce(sum(hours), 0) AS hours FROM down"
    return _rows(scope, DOWN + totals, [DROPPED, BROKEN])[0]


def worst_assets(scope: Scope) -> list[dict[str, Any]]:
    """Those that failed most in the period, and how long they were out of order."""
    ranked = f"""
    SELECT asset.code, asset.name, kind.label AS kind, down.failures, down.hours
      FROM down JOIN assets_asset asset ON asset.fid = down.asset_id
      JOIN assets_assetkind kind ON kind.id = asset.kind_id
     WHERE down.failures > 0
     ORDER BY down.failures DESC, down.hours DESC, asset.code LIMIT {TOP}
    """  # noqa: S608
    return _rows(scope, DOWN + ranked, [DROPPED, BROKEN])


def _rows(scope: Scope, sql: str, given: list[Any]) -> list[dict[str, Any]]:
    """`{seen}` in the text is the subquery of the requests that may be seen; its parameters come first."""
    seen, parameters = scope.requests().values("pk").query.sql_with_params()
    span = [scope.period.start, scope.period.end, scope.now]
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("{seen}", seen), [*parameters, *span, *given])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
