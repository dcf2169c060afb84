"""Home nursing in the compiled engine: courses of visits, rosters, satellite clinics."""

from sim.fast.books import choice, group_of, keyed, ticks
from sim.fast.state import LATE
from sim.fast.tally import count_visit
from sim.kernels.kernel import kernel, u64
from sim.luck.dists import draw_ticks
from sim.rules import rosters
from sim.vocab import NOWHERE, TICKS_PER_DAY

INITIAL, COMES, VIDEO = 0, 1, 2  # rows of Care.yes_no: on a course at the start, clinic, video


@kernel(inline=False)
def begin_stock(books, luck, care, slot):  # type: ignore[no-untyped-def]
    """Some citizens are on a course when the run begins."""
    levels = care.yes_no[INITIAL, group_of(books, slot)]
    if choice(books, luck, slot, levels, care.initial_site) == 0:
        start(books, luck, care, slot)


@kernel(inline=False)
def start(books, luck, care, slot):  # type: ignore[no-untyped-def]
    """Begin a course, unless one is running."""
    me, now = books.citizens[slot], books.run[0].now
    if now < me.course_until:
        return
    group = group_of(books, slot)
    length = ticks(books, luck, slot, rule_of(care, group).course, care.course_site)
    levels = care.yes_no[COMES, group]
    me.in_clinic = choice(books, luck, slot, levels, care.clinic_site) == 0
    levels = care.yes_no[VIDEO, group]
    me.on_video = choice(books, luck, slot, levels, care.video_site) == 0
    me.skill = choice(books, luck, slot, care.skill[group], care.skill_site)
    me.course_until = min(LATE, now + length)
    next_visit(books, luck, care, slot)


@kernel
def next_visit(books, luck, care, slot):  # type: ignore[no-untyped-def]
    """Draw when the next visit falls due; the course ends before the one that would be late."""
    me = books.citizens[slot]
    row = rule_of(care, group_of(books, slot)).interval
    drawn = keyed(luck.seed, luck.replication, u64(me.uid), care.interval_site, u64(me.visits))
    me.visits += 1
    due = books.run[0].now + max(1, draw_ticks(luck.tables[row], drawn))
    me.task = due if due < me.course_until else LATE


@kernel
def rule_of(care, group):  # type: ignore[no-untyped-def]
    """What visits to a group are like; few groups differ, so that the rules are soon at hand."""
    return care.rules[care.rule_of[group]]


@kernel
def district_of(care, group):  # type: ignore[no-untyped-def]
    """The district of a group; 0 if districts are not told apart."""
    stride = care.district_stride
    return group // stride % len(care.districts) if stride > 0 else 0


@kernel
def visit(books, care, slot):  # type: ignore[no-untyped-def]
    """Book one visit into the first day with enough minutes."""
    me, run = books.citizens[slot], books.run[0]
    due, group = run.now, group_of(books, slot)
    rule, district = rule_of(care, group), district_of(care, group)
    permille = 1000
    soon = me.discharged != LATE and due - me.discharged < care.after_within
    if soon and due >= care.after_from:
        permille = rule.after_permille
    at_home = rule.minutes_home * permille // 1000
    at_clinic = rule.minutes_clinic * permille // 1000
    at_video = NOWHERE
    if me.on_video:
        at_home = at_video = rule.minutes_video * permille // 1000
    clinic = care.districts[district].clinic if me.in_clinic else NOWHERE
    if clinic != NOWHERE and not care.clinics[clinic].is_open:
        clinic = NOWHERE
    mode, day, roster = rosters.book(
        care.roster, care.free, care.least, care.chain[me.skill, district],
        care.slots, due // TICKS_PER_DAY, care.tolerance,
        clinic, at_home, at_clinic, at_video, rule.driving, care.clinic_tolerance,
    )  # fmt: skip
    minutes = at_clinic if mode == rosters.CLINIC else at_home
    driving = rule.driving if mode == rosters.HOME else 0
    if run.counting:
        count_visit(books, care, group, mode, minutes, driving, day, me.skill, roster)
    if run.tracing:
        row = care.visits[run.visits]
        run.visits += 1
        row.due, row.citizen, row.group, row.district = due, me.id, group, district
        row.mode, row.day, row.minutes, row.driving = mode, day, minutes, driving
        row.skill, row.roster = me.skill, roster


@kernel
def review(books, care):  # type: ignore[no-untyped-def]
    """Satellite clinics open or close by the demand in their district."""
    for district in range(len(care.districts)):
        care.districts[district].demand = 0
    for slot in range(len(books.citizens)):
        me = books.citizens[slot]
        if me.task != LATE and me.in_clinic:
            care.districts[district_of(care, group_of(books, slot))].demand += 1
    for number in range(len(care.clinics)):
        clinic = care.clinics[number]
        if clinic.satellite:
            demand = care.districts[clinic.district].demand
            clinic.is_open = rosters.satellite_open(
                clinic.is_open, demand, care.open_at, care.close_below
            )
