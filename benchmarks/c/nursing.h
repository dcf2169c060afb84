/* Home nursing: courses, due visits, booking into rosters and clinics (sim/fast/nursing.py). */

enum { INITIAL, COMES };

static CareRow *rule_of(World *w, i64 group) { return &w->care.rules[w->care.rule_of[group]]; }

static void next_visit(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  const Luck *luck = &w->luck;
  u64 drawn = keyed(luck->seed, luck->replication, me->uid, w->care.interval_site, me->visits++);
  i64 gap = draw_ticks(w, rule_of(w, group_of(w, slot))->interval, drawn);
  i64 due = w->books.run->now + (gap > 1 ? gap : 1);
  me->task = due < me->course_until ? (uint32_t)due : (uint32_t)LATE;
}

static void start(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 now = w->books.run->now;
  if (now < me->course_until) return;
  i64 group = group_of(w, slot), groups = w->care.n_yes_no[1];
  i64 length = ticks(w, slot, rule_of(w, group)->course, w->care.course_site);
  const i64 *levels = w->care.yes_no + (COMES * groups + group) * 2;
  me->in_clinic = choice(w, slot, levels, 2, w->care.clinic_site) == 0;
  me->course_until = (uint32_t)(now + length < LATE ? now + length : LATE);
  next_visit(w, slot);
}

static void begin_stock(World *w, i64 slot) {
  const i64 *levels = w->care.yes_no + (INITIAL * w->care.n_yes_no[1] + group_of(w, slot)) * 2;
  if (choice(w, slot, levels, 2, w->care.initial_site) == 0) start(w, slot);
}

static i64 district_of(World *w, i64 group) {
  i64 stride = w->care.district_stride;
  return stride > 0 ? group / stride % w->care.n_districts : 0;
}

/* Book one visit on the first day with enough minutes: the mode; the day through `day`. */
static int book(Care *care, i64 due_day, i64 clinic, i64 at_home, i64 at_clinic, i64 driving,
                i64 *day) {
  i64 last = due_day + care->tolerance, days = care->n_roster[1], until;
  if (last > days - 1) last = days - 1;
  if (clinic >= 0) {
    i64 *slots = care->slots + clinic * care->n_slots[1];
    until = due_day + care->clinic_tolerance;
    if (until > last) until = last;
    for (*day = due_day; *day <= until; ++*day)
      if (slots[*day] >= at_clinic && care->roster[*day] >= at_clinic) {
        slots[*day] -= at_clinic, care->roster[*day] -= at_clinic;
        return MODE_CLINIC;
      }
  }
  i64 needed = at_home + driving;
  for (*day = due_day; *day <= last; ++*day)
    if (care->roster[*day] >= needed) {
      care->roster[*day] -= needed;
      return MODE_HOME;
    }
  *day = due_day;
  return MODE_AGENCY;
}

static void visit(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  RunRow *run = w->books.run;
  Care *care = &w->care;
  i64 due = run->now, group = group_of(w, slot), district = district_of(w, group), day;
  CareRow *rule = rule_of(w, group);
  i64 permille = 1000;
  int soon = me->discharged != LATE && due - me->discharged < care->after_within;
  if (soon && due >= care->after_from) permille = rule->after_permille;
  i64 at_home = rule->minutes_home * permille / 1000;
  i64 at_clinic = rule->minutes_clinic * permille / 1000;
  i64 clinic = me->in_clinic ? care->districts[district].clinic : NOWHERE;
  if (clinic != NOWHERE && !care->clinics[clinic].is_open) clinic = NOWHERE;
  int mode = book(care, due / TICKS_PER_DAY, clinic, at_home, at_clinic, rule->driving, &day);
  i64 minutes = mode == MODE_CLINIC ? at_clinic : at_home;
  i64 driving = mode == MODE_HOME ? rule->driving : 0;
  if (run->counting) count_visit(w, group, mode, minutes, driving, day);
  if (!run->tracing) return;
  VisitRow *row = &care->visits[run->visits++];
  row->due = due, row->citizen = me->id, row->group = (int32_t)group;
  row->district = (int16_t)district, row->mode = (int8_t)mode, row->day = (int32_t)day;
  row->minutes = (int32_t)minutes, row->driving = (int32_t)driving;
}
