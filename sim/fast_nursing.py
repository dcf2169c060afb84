"""Home nursing in the compiled engine: courses of visits, rosters, satellite clinics."""

from sim import rosters
from sim.fast_books import choice, group_of, ticks
from sim.fast_heap import push
from sim.kernel import kernel
from sim.vocab import NEVER, NOWHERE, TICKS_PER_DAY, EventKind

TASK = int(EventKind.TASK)
COURSE, INTERVAL, CLINIC, INITIAL = range(4)  # columns of Care.sites


@kernel
def begin_stock(world, state, slot):  # type: ignore[no-untyped-def]
    """Some citizens are on a course when the run begins."""
    care = world.care
    levels = care.initial[group_of(world, state, slot)]
    if choice(world, state, slot, levels, care.sites[INITIAL]) == 0:
        start(world, state, slot)


@kernel
def start(world, state, slot):  # type: ignore[no-untyped-def]
    """Begin a course, unless one is running."""
    me, now, care = state.citizens[slot], state.run[0].now, world.care
    if now < me.course_until:
        return
    group = group_of(world, state, slot)
    length = ticks(world, state, slot, care.course[group], care.sites[COURSE])
    me.in_clinic = choice(world, state, slot, care.clinic[group], care.sites[CLINIC]) == 0
    me.course_until = now + length
    next_visit(world, state, slot)


@kernel
def next_visit(world, state, slot):  # type: ignore[no-untyped-def]
    """Draw when the next visit falls due; the course ends before the one that would be late."""
    me, care = state.citizens[slot], world.care
    row = care.interval[group_of(world, state, slot)]
    due = state.run[0].now + max(1, ticks(world, state, slot, row, care.sites[INTERVAL]))
    me.task = NEVER
    if due < me.course_until:
        me.task = due
        push(world, state, due, TASK, slot)


@kernel
def district_of(world, group):  # type: ignore[no-untyped-def]
    """The district of a group; 0 if districts are not told apart."""
    stride = world.care.district_stride
    return group // stride % len(world.care.clinic_of) if stride > 0 else 0


@kernel
def visit(world, state, slot):  # type: ignore[no-untyped-def]
    """Book one visit into the first day with enough minutes."""
    me, run, care = state.citizens[slot], state.run[0], world.care
    due, group = run.now, group_of(world, state, slot)
    district = district_of(world, group)
    permille = 1000
    if due >= care.after_from and me.discharged != NEVER:
        if due - me.discharged < care.after_within:
            permille = care.after_permille[group]
    at_home = care.minutes_home[group] * permille // 1000
    at_clinic = care.minutes_clinic[group] * permille // 1000
    driving = care.driving[group]
    clinic = care.clinic_of[district] if me.in_clinic else NOWHERE
    if clinic != NOWHERE and not state.is_open[clinic]:
        clinic = NOWHERE
    mode, day = rosters.book(
        state.roster, state.slots, due // TICKS_PER_DAY, care.tolerance,
        clinic, at_home, at_clinic, driving,
    )  # fmt: skip
    row = state.visits[run.visits]
    run.visits += 1
    row.due, row.citizen, row.group, row.district = due, me.id, group, district
    row.mode, row.day = mode, day
    row.minutes = at_clinic if mode == rosters.CLINIC else at_home
    row.driving = driving if mode == rosters.HOME else 0


@kernel
def review(world, state):  # type: ignore[no-untyped-def]
    """Satellite clinics open or close by the demand in their district."""
    care = world.care
    for district in range(len(state.demand)):
        state.demand[district] = 0
    for slot in range(len(state.citizens)):
        me = state.citizens[slot]
        if me.task != NEVER and me.in_clinic:
            state.demand[district_of(world, group_of(world, state, slot))] += 1
    for clinic in range(len(care.clinic_district)):
        if care.satellite[clinic]:
            demand = state.demand[care.clinic_district[clinic]]
            state.is_open[clinic] = rosters.satellite_open(
                state.is_open[clinic], demand, care.open_at, care.close_below
            )
