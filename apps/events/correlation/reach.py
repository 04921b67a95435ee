# SPDX-License-Identifier: EUPL-1.2
"""How far in time and space one cause reaches. Seconds and metres; each with its physical reason.

Which other episodes can relate to a given one (what a caller must load to group it again as if it had loaded all):
1. family: any episode of an asset of the same network piece (up to the topmost nodes over both natures, then all that
   is below them) whose start lies within AROUND of its own start; and, within HOLD before it, any SUPPLY, OUTAGE or
   SILENCE of a node above it that was still active, or over for less than LAG, when it started (and the reverse: what
   became silent or lost its supply below a node while that node's own episode lasted);
2. source: for a SILENCE or a CONNECTION, any SILENCE or CONNECTION of the same source, by the same two delays;
3. ground: any episode within INTRUSION_TIME whose asset lies within NEAR metres;
4. asset: any episode of the same asset that started within SPREAD.
Then once more from what was found, until nothing is added; or, cheaper, add the whole incidents these belong to.
"""

MINUTE = 60.0
HOUR = 3600.0

SPELL = 30 * MINUTE  # an alarm that comes back sooner never went: same episode (made by the caller)

LEAD = 15 * MINUTE  # a cause is polled like its symptoms and may speak after them; clocks differ by some minutes
SPREAD = 30 * MINUTE  # within which what one loss silences is noticed: two polling periods of a quarter of an hour
UNHEARD = 60 * MINUTE  # the same below a gateway: a probe speaks once an hour, its silence is noticed as late
GAP = 15 * MINUTE  # effects follow each other; after a polling period without any, the next one has its own cause
LAG = 10 * MINUTE  # after the end of a cause, symptoms of it are still being noticed
HOLD = 24 * HOUR  # no current, or unheard, below a cause that says it lasts; beyond a day that cause itself is stale
AROUND = UNHEARD + LEAD

TOGETHER = 5 * MINUTE  # branches lost by one upstream cause are lost at once, but for clocks and polling
AT_ONCE = 2 * MINUTE  # when only a small part of them is

ROW_TIME = 15 * MINUTE
ROW_AT_ONCE = 5 * MINUTE  # when one is out and the next only silent: two ways to be dark, or two stories
ROW_METRES = 80.0  # streets are lit every 25 to 35 m: the next lamp, or the one after it when that one says nothing
NEXT = 3  # where the order along the line is known: the same, by rank
LINE_METRES = 270.0  # and then avenues count too: a lamp every 45 m, of which one in two is heard

INTRUSION_TIME = 30 * MINUTE  # somebody walks from one thing to the next
INTRUSION_METRES = 200.0
DAMAGE_TIME = 20 * MINUTE
DAMAGE_METRES = 120.0
NEAR = INTRUSION_METRES

SAME_ASSET = 10 * MINUTE

HEARD = HOUR  # before the machines notice, after it is repaired: when people still report what they saw
TALK = 24 * HOUR  # two reports of one line further apart tell two stories
