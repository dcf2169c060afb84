/* Counting while a run goes, without a trace (sim/fast/tally.py). */

#define LATE_AFTER (2 * TICKS_PER_DAY)
#define READMITTED_WITHIN (30 * TICKS_PER_DAY)

static i64 larger(i64 a, i64 b) { return a > b ? a : b; }
static i64 smaller(i64 a, i64 b) { return a < b ? a : b; }

static i64 wait_bin(i64 ticks) {
  i64 zeros = ticks ? __builtin_clzll((u64)ticks) : 64, octave = larger(0, 63 - BIN_BITS - zeros);
  return (octave << BIN_BITS) + (ticks >> octave);
}

static CellRow *cell_of(World *w, i64 sector, i64 group) {
  Counts *counts = &w->books.counts;
  int32_t *row = &counts->row[sector * counts->n_row[1] + group];
  if (*row == NOWHERE) *row = (int32_t)w->books.run->rows++;
  return &counts->cells[w->books.run->period * counts->n_cells[1] + *row];
}

/* The count of moves; from outside and to the exit are the last row and column. */
static i64 *moves_of(World *w, i64 from, i64 to) {
  i64 n = w->books.counts.n_moves[1];
  if (from == NOWHERE) from = n - 1;
  return &w->books.counts.moves[(w->books.run->period * n + from) * n + to];
}

/* What lies after a birthday that opens an age band counts in the group of that band. */
static void add_presence(World *w, i64 slot, i64 end) {
  const MarkRow *mark = &w->books.counts.marks[slot];
  if (mark->sector == NOWHERE) return;
  i64 begin = larger(mark->since, w->books.run->period_begin), group = mark->group;
  i64 stride = w->books.run->age_stride;
  if (stride > 0) {
    const i64 *limits = w->books.age_limits;
    i64 n = w->books.n_age_limits, birth = w->books.citizens[slot].birth;
    i64 band = last_not_above(limits, n, begin - birth);
    group += stride * (band - group / stride % n);
    for (; band + 1 < n && birth + limits[band + 1] < end; band++, group += stride) {
      cell_of(w, mark->sector, group)->present += birth + limits[band + 1] - begin;
      begin = birth + limits[band + 1];
    }
  }
  cell_of(w, mark->sector, group)->present += end - begin;
}

static void add_delay(World *w, const MarkRow *mark, i64 end) {
  i64 begin = w->books.run->period_begin;
  CellRow *cell = cell_of(w, mark->sector, mark->stay_group);
  if (mark->ready != NEVER) {
    cell->ready += end - larger(mark->ready, begin);
    cell->late += larger(0, end - larger(mark->ready + LATE_AFTER, begin));
  }
  if (mark->blocked != NEVER) cell->blocked += end - larger(mark->blocked, begin);
}

static void add_waiting(World *w, const MarkRow *mark, i64 end) {
  i64 begin = larger(mark->asked, w->books.run->period_begin);
  cell_of(w, mark->wanted, mark->asked_group)->waiting += end - begin;
}

static void begin_stay(World *w, i64 slot, int cause, i64 waited) {
  Counts *counts = &w->books.counts;
  RunRow *run = w->books.run;
  MarkRow *mark = &counts->marks[slot];
  CitizenRow *me = &w->books.citizens[slot];
  i64 now = run->now, sector = me->sector, group = mark->group;
  CellRow *cell = cell_of(w, sector, group);
  ++*moves_of(w, mark->sector, sector);
  cell->begun++;
  if (sector == run->discharge_sector && mark->sector != sector && me->discharged != LATE &&
      now - me->discharged < READMITTED_WITHIN)
    cell->readmitted++;
  if (cause == CAUSE_ROUTE || cause == CAUSE_REQUEST) {
    cell->let_in++, cell->waited += waited > 0, cell->wait_ticks += waited;
    const i64 *n = counts->n_waits;
    counts->waits[(run->period * n[1] + sector) * n[2] + wait_bin(waited)]++;
  }
  mark->begun = now, mark->ready = mark->blocked = NEVER;
  mark->sector = (int16_t)sector, mark->stay_group = (int32_t)group, mark->kept = me->kept;
}

static void end_stay(World *w, i64 slot, i64 to) {
  MarkRow *mark = &w->books.counts.marks[slot];
  CitizenRow *me = &w->books.citizens[slot];
  i64 old = mark->sector, kept = mark->kept, now = w->books.run->now;
  if (old == NOWHERE) return;
  CellRow *cell = cell_of(w, old, mark->stay_group);
  cell->ended++, cell->stay_ticks += now - mark->begun;
  add_delay(w, mark, now);
  if (to != old && me->kept != old) cell->released++;
  if (kept != NOWHERE && (to != kept || me->kept != NOWHERE))
    cell_of(w, kept, mark->stay_group)->released++;
}

static void depart(World *w, i64 slot, int kind, i64 group) {
  MarkRow *mark = &w->books.counts.marks[slot];
  i64 sector = mark->sector;
  end_stay(w, slot, NOWHERE);
  mark->sector = NOWHERE;
  if (kind == KIND_DEATH) cell_of(w, sector, group)->deaths++;
  else ++*moves_of(w, sector, w->books.counts.n_moves[1] - 1);
}

/* Count an event; the arguments are the columns of its trace row. */
static void count(World *w, i64 slot, int kind, i64 cause, i64 to, i64 group) {
  MarkRow *mark = &w->books.counts.marks[slot];
  CitizenRow *me = &w->books.citizens[slot];
  i64 now = w->books.run->now, waited = 0;
  int gone = kind == KIND_LEAVE || kind == KIND_DEATH;
  int asks = kind == KIND_WAIT && cause == CAUSE_REQUEST;
  if (mark->asked != NEVER) {
    int met = w->books.requests[3 * slot].sector != mark->wanted;
    if (met || gone || asks) {
      waited = now - mark->asked;
      add_waiting(w, mark, now);
      mark->asked = NEVER;
    }
  }
  if (gone || me->sector != mark->sector || group != mark->group) {
    add_presence(w, slot, now);
    mark->since = now, mark->group = (int32_t)group;
  }
  if (asks) {
    mark->asked = now, mark->wanted = (int16_t)to, mark->asked_group = (int32_t)group;
  } else if (kind == KIND_READY) {
    mark->ready = smaller(mark->ready, now);
  } else if (kind == KIND_BLOCK) {
    mark->blocked = smaller(mark->blocked, now);
  } else if (kind == KIND_ENTER) {
    end_stay(w, slot, me->sector);
    begin_stay(w, slot, (int)cause, waited);
  } else if (gone) {
    depart(w, slot, kind, group);
  }
}

static void count_visit(World *w, i64 group, int mode, i64 minutes, i64 driving, i64 day) {
  Counts *counts = &w->books.counts;
  RunRow *run = w->books.run;
  i64 groups = counts->n_visits[1] * counts->n_visits[2], made = run->period;
  VisitsRow *visits = &counts->visits[run->period * groups + group]; /* of the one skill */
  visits->home += mode == MODE_HOME, visits->clinic += mode == MODE_CLINIC;
  visits->agency += mode == MODE_AGENCY, visits->minutes += mode == MODE_AGENCY ? 0 : minutes;
  visits->driving += driving, visits->days_late += day - run->now / TICKS_PER_DAY;
  if (mode == MODE_AGENCY) {
    visits->bought += minutes;
    return;
  }
  i64 tick = day * TICKS_PER_DAY > run->now ? day * TICKS_PER_DAY : run->now;
  while (made < counts->n_bounds && tick >= counts->bounds[made]) made++;
  if (made == counts->n_bounds) return;
  RosterRow *roster = &counts->rosters[made * counts->n_rosters[1]];
  roster->visits++, roster->worked += minutes + driving;
}

/* Close every period that ends at a tick or before, and open the next. */
static void turn(World *w, i64 until) {
  Counts *counts = &w->books.counts;
  RunRow *run = w->books.run;
  while (run->period_end <= until) {
    i64 end = run->period_end, n = w->books.n_sectors;
    for (i64 slot = 0; slot < counts->n_marks; slot++) {
      MarkRow *mark = &counts->marks[slot];
      if (mark->sector != NOWHERE) {
        add_presence(w, slot, end);
        add_delay(w, mark, end);
      }
      if (mark->asked != NEVER) add_waiting(w, mark, end);
    }
    for (i64 sector = 0; sector < n; sector++) {
      SectorRow *place = &w->books.sectors[sector];
      i64 used = place->place_ticks + place->used * end;
      counts->used[run->period * n + sector] = used - counts->before[sector];
      counts->before[sector] = used; /* the twin has no turnover, which is the second row */
    }
    run->period++, run->period_begin = end;
    run->period_end = run->period < counts->n_bounds ? counts->bounds[run->period] : NEVER;
  }
}
