/* Groups, rows of the trace, waiting lists (sim/fast/books.py, sim/fast/lists.py). */

static i64 group_of(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  RunRow *run = w->books.run;
  if (run->age_stride > 0 && run->now >= me->band_until) {
    const i64 *limits = w->books.age_limits;
    i64 n = w->books.n_age_limits, band = last_not_above(limits, n, run->now - me->birth);
    i64 until = band + 1 == n ? LATE : me->birth + limits[band + 1];
    me->band = (int16_t)band, me->band_until = (uint32_t)(until < LATE ? until : LATE);
  }
  return me->base_group + run->age_stride * me->band;
}

static void record(World *w, i64 slot, int kind, i64 cause, i64 to, i64 queue) {
  RunRow *run = w->books.run;
  CitizenRow *me = &w->books.citizens[slot];
  i64 group = group_of(w, slot);
  if (run->counting) count(w, slot, kind, cause, to, group);
  if (!run->tracing) return;
  EventRow *row = &w->books.events[run->events++];
  row->tick = run->now, row->kind = (int8_t)kind, row->cause = (int8_t)cause;
  row->citizen = me->id, row->visit = me->visit, row->sector = me->sector;
  row->to_sector = (int16_t)to, row->group = (int32_t)group, row->queue_length = (int32_t)queue;
}

static int cause_of(int mode) {
  if (mode == PRIMARY) return CAUSE_REQUEST;
  return mode == FALLBACK ? CAUSE_WAIT_ELSEWHERE : CAUSE_CLOCK;
}

static i64 asked_for(World *w, i64 slot, int mode) {
  return w->books.requests[3 * slot + mode].sector;
}

static int stands_before(const RequestRow *other, i64 node, i64 level, i64 tick, i64 slot) {
  if (level != other->level) return level < other->level;
  if (tick != other->tick) return tick < other->tick;
  return slot < node / 3;
}

static void join(World *w, i64 slot, i64 sector, int mode) {
  Books *books = &w->books;
  RequestRow *requests = books->requests, *mine = &requests[3 * slot + mode];
  SectorRow *place = &books->sectors[sector];
  if (mine->sector != NOWHERE) return;
  i64 from = books->citizens[slot].sector, now = books->run->now;
  if (from == NOWHERE) from = books->n_sectors;
  i64 level = books->ways[sector * books->n_ways[1] + from].priority;
  i64 before = place->last, behind = NOBODY;
  while (before != NOBODY && stands_before(&requests[before], before, level, now, slot))
    behind = before, before = requests[before].previous;
  mine->sector = (int32_t)sector, mine->level = (int32_t)level, mine->tick = now;
  mine->group = (int32_t)group_of(w, slot);
  mine->previous = (int32_t)before, mine->next = (int32_t)behind;
  if (before == NOBODY) place->first = 3 * slot + mode;
  else requests[before].next = (int32_t)(3 * slot + mode);
  if (behind == NOBODY) place->last = 3 * slot + mode;
  else requests[behind].previous = (int32_t)(3 * slot + mode);
  place->length += mode != FALLBACK;
  books->run->requests++;
  record(w, slot, KIND_WAIT, cause_of(mode), sector, place->length);
  note(w, slot);
}

static void withdraw(World *w, i64 slot, int mode) {
  Books *books = &w->books;
  RequestRow *requests = books->requests, *mine = &requests[3 * slot + mode];
  if (mine->sector == NOWHERE) return;
  SectorRow *place = &books->sectors[mine->sector];
  if (mine->previous == NOBODY) place->first = mine->next;
  else requests[mine->previous].next = mine->next;
  if (mine->next == NOBODY) place->last = mine->previous;
  else requests[mine->next].previous = mine->previous;
  place->length -= mode != FALLBACK;
  books->run->requests--;
  mine->sector = NOWHERE;
  if (books->citizens[slot].stuck) note(w, slot);
}

static int has_place(World *w, i64 sector) {
  return w->books.sectors[sector].used < w->books.sectors[sector].places;
}

static i64 next_in_line(World *w, i64 sector) {
  if (!has_place(w, sector)) return NOBODY;
  i64 node = w->books.sectors[sector].first;
  while (node != NOBODY && !can_move(w, node)) node = w->books.requests[node].next;
  return node;
}

static i64 next_offer(World *w) {
  RunRow *run = w->books.run;
  for (; run->stack > 0; run->stack--) {
    i64 node = next_in_line(w, w->books.stack[run->stack - 1]);
    if (node != NOBODY) return node;
  }
  return NOBODY;
}

static void offer(World *w, i64 sector) {
  if (sector != NOWHERE) w->books.stack[w->books.run->stack++] = (int32_t)sector;
}

static void offer_both(World *w, i64 one, i64 other) {
  offer(w, one > other ? one : other);
  offer(w, one > other ? other : one);
}
