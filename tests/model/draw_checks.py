"""Every service time and every route of a run is the citizen's own next draw of that decision."""

from collections import defaultdict

import numpy as np

from sim.luck.dists import draw_ticks, remaining_ticks
from sim.luck.streams import bits, choose
from sim.prepare.compile import Compiled
from sim.results.trace import Trace
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, Cause

from .recount_books import K, everybody
from .recount_packages import PackageBooks


def check_draws(trace: Trace, compiled: Compiled, seed: int, replication: int) -> None:
    """Every service time and every route is the citizen's own next draw of that decision."""
    net = compiled.network
    uid, stayed = {}, {}
    for people in everybody(compiled, seed, replication):
        uid |= dict(zip(people.id.tolist(), people.uid.tolist(), strict=True))
        stayed |= dict(zip(people.id.tolist(), people.stayed.tolist(), strict=True))
    count: defaultdict[tuple[int, str, int], int] = defaultdict(int)
    begun: dict[int, tuple[int, int]] = {}
    kept: dict[int, int] = {}
    asked: dict[int, int] = {}
    planned: dict[int, int] = {}
    packages = PackageBooks(compiled)

    def drawn(citizen: int, kind: str, sector: int, site: int) -> int:
        occurrence = count[citizen, kind, sector]
        count[citizen, kind, sector] += 1
        return int(bits(seed, replication, uid[citizen], site, occurrence))

    def way_on(citizen: int, sector: int, group: int) -> int:
        word = drawn(citizen, "route", sector, int(net.route_sites[sector]))
        return int(choose(net.route[sector, group], word))

    def service(citizen: int, sector: int, table: int, before: int = NOWHERE) -> int:
        word = drawn(citizen, "service", sector, int(net.service_sites[sector]))
        if before != NOWHERE:
            return int(remaining_ticks(compiled.tables[table], word, before))
        return max(1, int(draw_ticks(compiled.tables[table], word)))

    for number, row in enumerate(trace.events):
        tick, kind, cause, citizen = (int(row[x]) for x in ("tick", "kind", "cause", "citizen"))
        sector, to, group = (int(row[x]) for x in ("sector", "to_sector", "group"))
        if kind in (K.ENTER, K.LEAVE, K.DEATH):
            packages.end(citizen, tick)
        if kind in (K.LEAVE, K.DEATH, K.RENEGE):
            packages.cancel(citizen)
        if kind == K.ENTER:
            keep = cause == Cause.CLOCK and to != NOWHERE and net.kept_during[to, sector]
            kept[citizen] = to if keep else NOWHERE
            elsewhere = cause in (Cause.CLOCK, Cause.RETURN, Cause.WAIT_ELSEWHERE)
            met = not elsewhere or asked.get(citizen) == sector
            if met:
                asked.pop(citizen, None)
                if not packages.has(sector):
                    packages.cancel(citizen)
            table = int(net.service[sector, group])
            planned.pop(citizen, None)
            before = stayed[citizen] if tick == 0 and to == NOWHERE else NOWHERE
            if table != NOWHERE and cause != Cause.WAIT_ELSEWHERE and before != NEVER:
                if net.plans[sector]:
                    planned[citizen] = way_on(citizen, sector, group)
                    table = int(net.way_service[sector, planned[citizen], group])
                if packages.has(sector):
                    known = packages.booked.get(citizen, (NOWHERE, 0, 0))
                    length = 0 if known[0] == sector else service(citizen, sector, table)
                    begun[citizen] = (tick, packages.enter(citizen, tick, sector, length))
                    if met:
                        packages.cancel(citizen)
                else:
                    begun[citizen] = (tick, service(citizen, sector, table, before))
        elif kind == K.WAIT and cause == Cause.REQUEST:
            asked[citizen] = to
            if packages.has(to):
                length = service(citizen, to, int(net.service[to, group]))
                packages.book(citizen, to, length, tick // TICKS_PER_DAY + 1)
        elif kind == K.START:
            after = trace.events[number + 1 : number + 2]
            comes = after["kind"] == K.ENTER, after["citizen"] == citizen, after["sector"] == to
            packages.start(citizen, tick, to, bool(np.all(comes)) and len(after) > 0)
        elif kind == K.RENEGE:
            del asked[citizen]
        elif kind == K.RELEASE:
            kept[citizen] = NOWHERE
        elif kind == K.READY and tick == 0:
            assert stayed[citizen] == NEVER, f"{citizen} was not ready before the run"
        elif kind == K.READY:
            begin, length = begun[citizen]
            assert tick - begin == length, f"{citizen} was served {tick - begin}, not {length}"
            if kept[citizen] != NOWHERE:
                wanted = kept[citizen]
            elif citizen in asked:
                wanted = asked[citizen]
            elif citizen in planned:
                wanted = planned[citizen]
            else:
                wanted = way_on(citizen, sector, group)
            assert to == wanted, f"{citizen} went from {sector} to {to}, not to {wanted}"
