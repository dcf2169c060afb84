/* Clocks: thresholds spent, the next ring, what a ring does (sim/hazards.py, sim/fast_clocks.py). */

typedef struct { i64 to; int cause; } Step;
static const Step NOTHING = {NOWHERE, CAUSE_NONE};

typedef struct { i64 epoch, band, since, end; } Piece;

static Piece piece(World *w, const CitizenRow *me, i64 tick) {
  Clocks *clocks = &w->clocks;
  const i64 *limits = w->books.age_limits;
  i64 n_bands = w->books.n_age_limits, n_ends = clocks->n_bin_ends;
  Piece p = {last_not_above(clocks->epochs, clocks->n_epochs, tick), 0, n_ends, NEVER};
  if (p.epoch + 1 < clocks->n_epochs) p.end = clocks->epochs[p.epoch + 1];
  if (w->books.run->age_stride > 0) {
    p.band = last_not_above(limits, n_bands, tick - me->birth);
    if (p.band + 1 < n_bands && me->birth + limits[p.band + 1] < p.end)
      p.end = me->birth + limits[p.band + 1];
  }
  if (me->discharged != NEVER) {
    p.since = 0;
    while (p.since < n_ends && me->discharged + clocks->bin_ends[p.since] <= tick) p.since++;
    if (p.since < n_ends && me->discharged + clocks->bin_ends[p.since] < p.end)
      p.end = me->discharged + clocks->bin_ends[p.since];
  }
  return p;
}

/* The hazards of all clocks in a piece: entry c * *stride is that of clock c. */
static const i64 *hazards(World *w, const CitizenRow *me, Piece p, i64 *stride) {
  Clocks *clocks = &w->clocks;
  const i64 *n = clocks->n_hazard; /* epoch, clock, bin, sector, group */
  i64 group = me->base_group + w->books.run->age_stride * p.band;
  *stride = n[2] * n[3] * n[4];
  return clocks->hazard + p.epoch * n[1] * *stride + (p.since * n[3] + me->sector) * n[4] + group;
}

static void settle(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 now = w->books.run->now, n = w->clocks.n_rules, stride;
  if (me->spent_to < now && me->sector != NOWHERE) {
    i64 *remaining = w->clocks.remaining + slot * n;
    for (i64 tick = me->spent_to; tick < now;) {
      Piece p = piece(w, me, tick);
      if (p.end > now) p.end = now;
      const i64 *speed = hazards(w, me, p, &stride);
      for (i64 c = 0; c < n; c++) remaining[c] -= speed[c * stride] * (p.end - tick);
      tick = p.end;
    }
  }
  me->spent_to = now, me->alarm = UNKNOWN;
}

static void set_alarm(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 horizon = w->books.run->horizon, n = w->clocks.n_rules, stride;
  const i64 *remaining = w->clocks.remaining + slot * n;
  i64 *work = w->clocks.work;
  me->alarm = NEVER, me->clock = -1;
  for (i64 c = 0; c < n; c++) work[c] = remaining[c];
  for (i64 tick = me->spent_to; tick < horizon;) {
    Piece p = piece(w, me, tick);
    if (p.end > horizon) p.end = horizon;
    const i64 *speed = hazards(w, me, p, &stride);
    i64 first = NEVER, which = -1;
    for (i64 c = 0; c < n; c++)
      if (speed[c * stride] > 0) {
        i64 wait = (work[c] + speed[c * stride] - 1) / speed[c * stride];
        i64 due = tick + (wait > 0 ? wait : 0);
        if (due < first) first = due, which = c;
      }
    if (first <= p.end) {
      if (first < horizon) {
        me->alarm = first, me->clock = (int16_t)which;
        me->alarm_kind = w->clocks.rules[which].action == DIE ? KIND_DEATH : KIND_CLOCK;
      }
      return;
    }
    for (i64 c = 0; c < n; c++) work[c] -= speed[c * stride] * (p.end - tick);
    tick = p.end;
  }
}

static void rewind_clock(World *w, i64 slot, i64 clock) {
  i64 drawn = lookup(w->luck.thresholds, word(w, slot, w->clocks.rules[clock].site));
  w->clocks.remaining[slot * w->clocks.n_rules + clock] = drawn > 1 ? drawn : 1;
}

static void begin(World *w, i64 slot) {
  i64 now = w->books.run->now;
  w->books.citizens[slot].spent_to = now;
  for (i64 clock = 0; clock < w->clocks.n_rules; clock++) rewind_clock(w, slot, clock);
  if (now == 0 && w->care.n_rules > 0) begin_stock(w, slot);
}

static Step send(World *w, i64 slot, i64 clock, i64 to) {
  ClockRow *rule = &w->clocks.rules[clock];
  if (rule->diverted_to != NOWHERE) {
    const i64 *levels = w->clocks.diverted + (clock * w->clocks.n_diverted[1] + group_of(w, slot)) * 2;
    if (choice(w, slot, levels, 2, rule->diverted_site) == 0) to = rule->diverted_to;
  }
  if (w->books.citizens[slot].sector == to || asked_for(w, slot, CALL) != NOWHERE) return NOTHING;
  if (has_place(w, to)) return (Step){to, CAUSE_CLOCK};
  join(w, slot, to, CALL);
  return NOTHING;
}

static Step ring(World *w, i64 slot, i64 clock) {
  CitizenRow *me = &w->books.citizens[slot];
  ClockRow *rule = &w->clocks.rules[clock];
  i64 to = rule->sector;
  settle(w, slot);
  rewind_clock(w, slot, clock);
  if (rule->action == DIE) return (Step){NOWHERE, CAUSE_DEATH};
  if (rule->action == CHANGE) {
    i64 category = me->base_group / rule->stride % rule->categories + rule->step;
    if (0 <= category && category < rule->categories) me->base_group += (int32_t)(rule->stride * rule->step);
  }
  record(w, slot, KIND_CLOCK, clock, NOWHERE, 0);
  if (rule->action == SEND) return send(w, slot, clock, to);
  if (rule->action == REQUEST && asked_for(w, slot, PRIMARY) == NOWHERE && me->sector != to) {
    if (!me->timed && has_place(w, to)) return (Step){to, CAUSE_REQUEST};
    join(w, slot, to, PRIMARY);
  } else if (rule->action == START_NURSING && w->care.n_rules > 0) {
    start(w, slot);
  }
  return NOTHING;
}
