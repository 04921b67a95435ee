# SPDX-License-Identifier: EUPL-1.2
"""Which rows leave: the keys that do are laid down in temporary tables, from the territory down, in one transaction.

A row leaves when a key leads it to the territory, and when all that it cannot be without leaves too.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from psycopg import Connection
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from apps.reversibility import columns, decisions, roles, withheld
from apps.reversibility.registry import ROOT, Decision, Link, Taken, registry, taken

USER, CONTEXT = "territories.User", "pghistory.Context"
MEMBERS = """
INSERT INTO keep_territories_user
SELECT DISTINCT user_id FROM territories_membership WHERE territory_id IN (SELECT id FROM keep_territories_territory)
"""
WHO_DID = """
INSERT INTO named_territories_user
SELECT DISTINCT (metadata->>'user')::bigint FROM pghistory_context
 WHERE id IN (SELECT id FROM named_pghistory_context) AND metadata->>'user' ~ '^[0-9]{1,18}$'
ON CONFLICT DO NOTHING
"""


class Selection:
    """Of the territories `ids`, for one transaction of `connection`."""

    def __init__(self, connection: Connection, ids: Sequence[int], *, personal: bool) -> None:
        self.connection = connection
        self.personal = personal
        self.kept: dict[str, str] = {}  # label: temporary table
        self._ever: dict[str, str] = {}
        self._lay(ROOT, SQL("SELECT unnest({}::bigint[])").format(Literal(list(ids))))
        self._lay(USER, None)
        self._do(SQL(MEMBERS))
        for label in sorted(self._targets):
            self._keep(label)
        self._name()

    # --- What is asked of it ------------------------------------------------------------------------------------

    def query(self, table: Taken, told: list[columns.Column]) -> Composable:
        """The rows as they are written, in the order of their keys."""
        if table.label == roles.LABEL:
            return roles.rows()
        values = SQL(", ").join(columns.expressions(table, told, self._choice))
        order = SQL(", ").join(Identifier("t", name) for name in table.key)
        where = self.rows(table)
        return SQL("SELECT {} FROM {} t WHERE {} ORDER BY {}").format(values, Identifier(table.table), where, order)

    def rows(self, table: Taken) -> Composable:
        """The condition, on `t`."""
        if table.label in decisions.REDUCED:
            names = [self._named(table.label)] + ([self.kept[table.label]] if table.owned else [])
            return SQL(" OR ").join(_among(table.key[0], name) for name in names)
        if table.named:
            return _among(table.key[0], self._named(table.label))
        if table.label in self.kept:
            return _among(table.key[0], self.kept[table.label])
        return self._condition(table)

    def left_out(self, table: Taken) -> int:
        """How many rows lead to the territory and cannot be without something that does not leave."""
        beside = self._needs(table)
        if not beside or not table.leads:
            return 0
        led = SQL(" AND ").join([self._led(table), *self._chosen(table)])
        missing = SQL("NOT ({})").format(SQL(" AND ").join(beside))
        return self._count(table, SQL(" AND ").join([led, missing]))

    def cut(self, table: Taken) -> dict[str, int]:
        """By column: how many keys of what belongs to another authority are left empty."""
        counts = {}
        for link in table.links:
            if columns.is_cut(table, link, self._choice):
                outside = SQL("t.{} IS NOT NULL AND NOT {}").format(
                    Identifier(link.column), _among(link.column, self.kept[link.to])
                )
                counts[link.column] = self._count(table, SQL("({}) AND {}").format(self.rows(table), outside))
        return {name: count for name, count in counts.items() if count}

    def months(self, table: Taken) -> list[str]:
        """Those of its rows, for a table in monthly partitions (UTC)."""
        month = SQL("to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM')")
        asked = SQL("SELECT DISTINCT {} FROM {} t WHERE {} ORDER BY 1")
        found = self.connection.execute(asked.format(month, Identifier(table.table), self.rows(table)))
        return [row[0] for row in found.fetchall()]

    # --- The keys that leave ------------------------------------------------------------------------------------

    @cached_property
    def _choice(self) -> columns.Choice:
        return columns.Choice(personal=self.personal, kept=self.kept)

    @cached_property
    def _targets(self) -> set[str]:
        """Owned, and somebody's key."""
        labels = {link.to for one in taken() for link in (*one.leads, *one.links)}
        return {label for label in labels if _is_kept(registry()[label])}

    def _keep(self, label: str) -> None:
        if label in self.kept:
            return
        table = _table(label)
        self.kept[label] = ""  # a circle would show
        for link in (*table.leads, *self._needed(table)):
            self._keep(link.to)
        del self.kept[label]
        found = SQL("SELECT t.{} FROM {} t WHERE {}").format(
            Identifier(table.key[0]), Identifier(table.table), self._condition(table)
        )
        self._lay(label, found)

    def _condition(self, table: Taken) -> Composable:
        parts = [self._led(table), *self._chosen(table), *self._needs(table)]
        return SQL(" AND ").join(SQL("({})").format(part) for part in parts)

    def _led(self, table: Taken) -> Composable:
        if table.asked:
            return SQL(table.asked)
        if not table.leads:
            return SQL("TRUE")
        within = self._once if table.history_of else self.kept.__getitem__
        ways: list[Composable] = [_among(lead.column, within(lead.to)) for lead in table.leads]
        if table.of_everybody:
            ways.append(SQL(" AND ").join(SQL("t.{} IS NULL").format(Identifier(one.column)) for one in table.leads))
        return SQL("({})").format(SQL(" OR ").join(ways))

    def _chosen(self, table: Taken) -> list[Composable]:
        parts: list[Composable] = [SQL(decisions.ONLY[table.label])] if table.label in decisions.ONLY else []
        if not self.personal and table.table in withheld.PERSONAL_ROWS:
            parts.append(SQL(f"NOT ({withheld.PERSONAL_ROWS[table.table]})"))
        return parts

    def _needed(self, table: Taken) -> list[Link]:
        if table.history_of:
            return []
        return [one for one in table.links if one.required and one.to in self._targets and one.to != table.label]

    def _needs(self, table: Taken) -> list[Composable]:
        kept = [one for one in self._needed(table) if one.to not in decisions.REDUCED]
        return [_among(one.column, self.kept[one.to]) for one in kept]

    def _once(self, label: str) -> str:
        """The keys that leave, and those of objects that are no more and whose history leaves."""
        if label in self._ever:
            return self._ever[label]
        histories = [one for one in taken() if one.history_of == label and label != ROOT]
        if not histories:
            return self.kept[label]
        name = f"ever_{_table(label).table}"
        parts = [SQL("SELECT id FROM {}").format(Identifier(self.kept[label]))]
        for one in histories:
            found = SQL("SELECT t.pgh_obj_id FROM {} t WHERE {}")
            parts.append(found.format(Identifier(one.table), self._condition(one)))
        self._fill(name, SQL(" UNION ").join(parts))
        self._ever[label] = name
        return name

    # --- The rows that others name ------------------------------------------------------------------------------

    def _name(self) -> None:
        """Accounts, roles, contexts of history; what is of other authorities, reduced. Territories and accounts last:
        those before name some."""
        reduced = [label for label in decisions.REDUCED if label not in (ROOT, USER)]
        for label in ("auth.Group", CONTEXT, *reduced, ROOT, USER):
            self._fill(self._named(label), None)
            for table in taken():
                if not table.named and table.label not in (roles.LABEL, "territories.OfferedRight"):
                    self._name_from(table, [one for one in (*table.leads, *table.links) if one.to == label])
        self._do(SQL(WHO_DID))
        self._do(SQL("INSERT INTO {} SELECT id FROM {} ON CONFLICT DO NOTHING").format(
            Identifier(self._named(USER)), Identifier(self.kept[USER])
        ))  # fmt: skip

    def _name_from(self, table: Taken, links: Iterable[Link]) -> None:
        for link in links:
            outlived = table.history_of or not (link.held or link.required)
            if link.to in decisions.REDUCED and link.to != USER and outlived:
                continue  # a number of the past, which outlives what it speaks of
            into = SQL("INSERT INTO {0} SELECT DISTINCT t.{1} FROM {2} t WHERE ({3}) AND t.{1} IS NOT NULL")
            named = into.format(
                Identifier(self._named(link.to)), Identifier(link.column), Identifier(table.table), self.rows(table)
            )
            self._do(named + SQL(" ON CONFLICT DO NOTHING"))

    def _named(self, label: str) -> str:
        return f"named_{_table(label).table}"

    # --- Temporary tables ---------------------------------------------------------------------------------------

    def _lay(self, label: str, found: Composable | None) -> None:
        name = f"keep_{_table(label).table}"
        self._fill(name, found)
        self.kept[label] = name

    def _fill(self, name: str, found: Composable | None) -> None:
        kind = "uuid" if name.endswith(_table(CONTEXT).table) else "bigint"
        made = SQL("CREATE TEMP TABLE {} (id {} PRIMARY KEY) ON COMMIT DROP")
        self._do(made.format(Identifier(name), SQL(kind)))
        if found is not None:
            self._do(SQL("INSERT INTO {} ").format(Identifier(name)) + found)
            self._do(SQL("ANALYZE {}").format(Identifier(name)))

    def _do(self, statement: SQL | Composed) -> None:
        self.connection.execute(statement)

    def _count(self, table: Taken, where: Composable) -> int:
        asked = SQL("SELECT count(*) FROM {} t WHERE {}").format(Identifier(table.table), where)
        row = self.connection.execute(asked).fetchone()
        return int(row[0]) if row else 0


def _table(label: str) -> Taken:
    decision = registry()[label]
    if not isinstance(decision, Taken):
        raise LookupError(label)
    return decision


def _is_kept(decision: Decision) -> bool:
    return isinstance(decision, Taken) and decision.one_key and (decision.owned or bool(decision.asked))


def _among(column: str, name: str) -> Composable:
    return SQL("t.{} IN (SELECT id FROM {})").format(Identifier(column), Identifier(name))
