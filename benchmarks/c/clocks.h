/* Clocks: thresholds spent, the next ring, what a ring does (sim/rules/hazards.py, sim/fast/clocks.py). */

typedef struct { i64 to; int cause; } Step;
static const Step NOTHING = {NOWHERE, CAUSE_NONE};

typedef struct { i64 epoch, band, since, end; } Piece;

/* The place of a tick; `piece` then finds where it ends. */
static Piece place_of(World *w, const CitizenRow *me, i64 tick) {
  Hazards *h = &w->clocks.hazards;
  Piece p = {last_not_above(h->epochs, h->n_epochs, tick), 0, h->n_bin_ends, NEVER};
  if (h->age_stride > 0) p.band = last_not_above(h->age_limits, h->n_age_limits, tick - me->birth);
  if (me->discharged != LATE) p.since = 0;
  return p;
}

/* Go on from a place to that of a later tick. */
static Piece piece(World *w, const CitizenRow *me, Piece p, i64 tick) {
  Hazards *h = &w->clocks.hazards;
  const i64 *limits = h->age_limits;
  i64 n_bands = h->age_stride > 0 ? h->n_age_limits : 0, n_ends = h->n_bin_ends;
  p.end = NEVER;
  while (p.epoch + 1 < h->n_epochs && h->epochs[p.epoch + 1] <= tick) p.epoch++;
  if (p.epoch + 1 < h->n_epochs) p.end = h->epochs[p.epoch + 1];
  while (p.band + 1 < n_bands && me->birth + limits[p.band + 1] <= tick) p.band++;
  if (p.band + 1 < n_bands && me->birth + limits[p.band + 1] < p.end)
    p.end = me->birth + limits[p.band + 1];
  while (p.since < n_ends && me->discharged + h->bin_ends[p.since] <= tick) p.since++;
  if (p.since < n_ends && me->discharged + h->bin_ends[p.since] < p.end)
    p.end = me->discharged + h->bin_ends[p.since];
  return p;
}

/* The speeds of all clocks in a piece; times the tempo they are the hazards. */
static const i64 *speeds(World *w, const CitizenRow *me, Piece p) {
  Hazards *h = &w->clocks.hazards;
  const i64 *n = h->n_speed; /* regime, bin, sector, row, clock */
  i64 row = h->rows[me->base_group + h->age_stride * p.band];
  return h->speed + (((h->regimes[p.epoch] * n[1] + p.since) * n[2] + me->sector) * n[3] + row) * n[4];
}

static const i64 *tempos(World *w, Piece p) {
  return w->clocks.hazards.tempo + p.epoch * w->clocks.n_rules;
}

static void settle(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 now = w->books.run->now, n = w->clocks.n_rules;
  if (me->spent_to < now && me->sector != NOWHERE && n > 0) {
    i64 *remaining = w->clocks.remaining + slot * n;
    Piece p = place_of(w, me, me->spent_to);
    for (i64 tick = me->spent_to; tick < now;) {
      p = piece(w, me, p, tick);
      if (p.end > now) p.end = now;
      const i64 *speed = speeds(w, me, p), *tempo = tempos(w, p);
      for (i64 c = 0; c < n; c++) remaining[c] -= (speed[c] * tempo[c] >> TEMPO_BITS) * (p.end - tick);
      tick = p.end;
    }
  }
  me->spent_to = (uint32_t)now, me->alarm = UNKNOWN;
}

static void set_alarm(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 horizon = w->books.run->horizon, n = w->clocks.n_rules;
  if (me->stay + 1 < horizon) horizon = me->stay + 1;
  const i64 *remaining = w->clocks.remaining + slot * n;
  i64 *work = w->clocks.work;
  me->alarm = NEVER, me->clock = -1;
  if (n == 0) return;
  for (i64 c = 0; c < n; c++) work[c] = remaining[c];
  Piece p = place_of(w, me, me->spent_to);
  for (i64 tick = me->spent_to; tick < horizon;) {
    p = piece(w, me, p, tick);
    if (p.end > horizon) p.end = horizon;
    i64 length = p.end - tick < w->clocks.hazards.longest ? p.end - tick : w->clocks.hazards.longest;
    const i64 *speed = speeds(w, me, p), *tempo = tempos(w, p);
    int rings = 0;
    for (i64 c = 0; c < n; c++) {
      i64 hazard = speed[c] * tempo[c] >> TEMPO_BITS;
      work[c] -= hazard * length;
      rings |= hazard > 0 && work[c] <= 0;
    }
    if (rings) {
      i64 first = NEVER, which = -1;
      for (i64 c = 0; c < n; c++) {
        i64 hazard = speed[c] * tempo[c] >> TEMPO_BITS;
        if (hazard <= 0 || work[c] > 0) continue;
        i64 left = work[c] + hazard * length;
        i64 wait = (left + hazard - 1) / hazard;
        i64 due = tick + (wait > 0 ? wait : 0);
        if (due < first) first = due, which = c;
      }
      if (first < horizon) {
        me->alarm = first, me->clock = (int16_t)which;
        me->alarm_kind = w->clocks.rules[which].action == DIE ? KIND_DEATH : KIND_CLOCK;
      }
      return;
    }
    tick += length;
  }
}

static void rewind_clock(World *w, i64 slot, i64 clock) {
  i64 drawn = lookup(w->luck.thresholds, word(w, slot, w->clocks.rules[clock].site));
  w->clocks.remaining[slot * w->clocks.n_rules + clock] = drawn > 1 ? drawn : 1;
}

static void begin(World *w, i64 slot) {
  i64 now = w->books.run->now;
  w->books.citizens[slot].spent_to = (uint32_t)now;
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

static void grant(World *w, const CitizenRow *me, i64 sign) {
  if (me->sector == NOWHERE) return;
  i64 n = w->network.n_granted[1];
  w->books.sectors[me->sector].granted += sign * w->network.granted[me->sector * n + me->base_group];
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
    if (0 <= category && category < rule->categories) {
      grant(w, me, -1);
      me->base_group += (int32_t)(rule->stride * rule->step);
      grant(w, me, 1);
    }
  }
  record(w, slot, KIND_CLOCK, clock, NOWHERE, 0);
  if (rule->action == SEND) return send(w, slot, clock, to);
  if (rule->action == REQUEST && asked_for(w, slot, PRIMARY) == NOWHERE && me->sector != to) {
    if (!me->timed && has_place(w, to)) return (Step){to, CAUSE_REQUEST};
    join(w, slot, to, PRIMARY);
  } else if (rule->action == START_NURSING && w->care.n_rules > 0) {
    start(w, slot);
  } else if (rule->action == GO) {
    return (Step){NOWHERE, CAUSE_EXIT};
  }
  return NOTHING;
}
