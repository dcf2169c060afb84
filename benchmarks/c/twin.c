/* The fast engine once more, in C: the same arrays, the same algorithm, the same integers.

   Carries the rules of the benchmark municipality and of the four stations, no others; twin.py
   refuses scenarios that need more. World and its rows are declared by layout.py. */
enum { PRIMARY, FALLBACK, CALL }; /* what a request is for */

#include "draws.h"
#include "events.h"
#include "deadlock.h"
#include "tally.h"
#include "books.h"
#include "nursing.h"
#include "clocks.h"

enum { MARGIN = 32 };

static void free_place(World *w, i64 sector) {
  if (sector == NOWHERE) return;
  w->books.sectors[sector].used--;
  w->books.sectors[sector].place_ticks += w->books.run->now;
  suspect(w, sector);
}

/* End the present stay: the sectors with a freed place, through `one` and `other`. */
static void give_up(World *w, i64 slot, i64 to, int keep, i64 *one, i64 *other) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 now = w->books.run->now, old = me->sector, kept = me->kept;
  *one = *other = NOWHERE;
  if (old == NOWHERE) return;
  SectorRow *place = &w->books.sectors[old];
  place->present--, place->stay_ticks += now;
  place->stuck -= me->stuck, me->stuck = false;
  if (me->waiting) place->blocked--;
  if (old == w->books.run->discharge_sector && to != old) me->discharged = (uint32_t)now;
  *one = to != old ? old : NOWHERE;
  if (keep && w->books.ways[old * w->books.n_ways[1] + to].kept) {
    me->kept = (int16_t)old, *one = kept;
  } else if (kept != to) {
    me->kept = NOWHERE, *other = kept;
  }
  free_place(w, *one);
  free_place(w, *other);
}

static void move(World *w, i64 slot, i64 to, int cause) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 now = w->books.run->now, old = me->sector, one, other;
  settle(w, slot);
  give_up(w, slot, to, cause == CAUSE_CLOCK, &one, &other);
  SectorRow *place = &w->books.sectors[to];
  if (to == me->kept) me->kept = NOWHERE;
  else if (to != old) place->used++, place->place_ticks -= now;
  int keeps_request =
      cause == CAUSE_WAIT_ELSEWHERE || cause == CAUSE_RETURN || cause == CAUSE_CLOCK;
  if (!keeps_request || asked_for(w, slot, PRIMARY) == to) withdraw(w, slot, PRIMARY);
  withdraw(w, slot, FALLBACK);
  if (cause == CAUSE_CLOCK || asked_for(w, slot, CALL) == to) withdraw(w, slot, CALL);
  place->present++, place->stay_ticks -= now;
  grant(w, me, -1);
  me->sector = (int16_t)to, me->visit++, me->waiting = false;
  grant(w, me, 1);
  me->timed = false, me->stay = NEVER;
  if (cause != CAUSE_WAIT_ELSEWHERE) {
    i64 row = w->network.service[to * w->network.n_service[1] + group_of(w, slot)];
    if (row != NOWHERE) {
      i64 length = ticks(w, slot, row, place->service_site);
      me->timed = true, me->stay_kind = KIND_READY;
      me->stay = now + (length > 1 ? length : 1);
    }
  }
  record(w, slot, KIND_ENTER, cause, old, 0);
  note(w, slot);
  if (!me->timed) offer(w, asked_for(w, slot, PRIMARY));
  offer_both(w, one, other);
}

static void leave(World *w, i64 slot, int cause, i64 wanted) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 one, other;
  record(w, slot, cause == CAUSE_DEATH ? KIND_DEATH : KIND_LEAVE, cause, wanted, 0);
  give_up(w, slot, w->books.n_sectors, 0, &one, &other);
  for (int mode = 0; mode < 3; mode++) withdraw(w, slot, mode);
  grant(w, me, -1);
  me->sector = NOWHERE;
  me->alarm = me->stay = NEVER, me->task = (uint32_t)LATE;
  if (cause == CAUSE_DEATH) w->books.run->died++;
  else w->books.run->left++;
  offer_both(w, one, other);
}

static void census(World *w) {
  RunRow *run = w->books.run;
  i64 n = w->books.n_sectors;
  for (i64 s = 0; s < n; s++) {
    SectorRow *place = &w->books.sectors[s];
    int32_t *row = w->network.census + (run->days * n + s) * 4;
    row[0] = (int32_t)place->used, row[1] = (int32_t)place->length, row[2] = (int32_t)place->blocked;
    row[3] = (int32_t)place->granted;
  }
  run->days++;
  if (run->days < w->network.n_census[0]) push(w, run->days * TICKS_PER_DAY, KIND_CENSUS, 0);
}

/* The sector asked for is full: join its list; wait here, outside, or elsewhere. */
static Step found_full(World *w, i64 slot, i64 to) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 door = me->sector != NOWHERE ? me->sector : w->books.n_sectors + me->stream;
  i64 way = door * w->network.n_when_full[1] + to;
  join(w, slot, to, PRIMARY);
  if (w->network.when_full[way] == WAIT_ELSEWHERE) {
    i64 meanwhile = w->network.alternatives[way * w->network.n_alternatives[2]];
    if (meanwhile != door) {
      if (has_place(w, meanwhile)) return (Step){meanwhile, CAUSE_WAIT_ELSEWHERE};
      join(w, slot, meanwhile, FALLBACK);
    }
  }
  me->waiting = true;
  if (me->sector != NOWHERE) {
    w->books.sectors[me->sector].blocked++;
    record(w, slot, KIND_BLOCK, CAUSE_NONE, to, 0);
    note(w, slot);
  }
  return NOTHING;
}

static Step arrive(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  if (me->another) push(w, me[1].arrival, KIND_ARRIVE, slot + 1);
  i64 sector = me->first_sector;
  w->books.run->created++;
  record(w, slot, KIND_ARRIVE, CAUSE_NONE, sector, 0);
  if (has_place(w, sector)) return (Step){sector, CAUSE_ROUTE};
  return found_full(w, slot, sector);
}

static Step ask(World *w, i64 slot, i64 to) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 asked = asked_for(w, slot, PRIMARY);
  if (asked != NOWHERE && to != me->kept) to = asked;
  if (to == w->books.n_sectors) return (Step){NOWHERE, CAUSE_EXIT};
  if (to == me->kept) return (Step){to, CAUSE_RETURN};
  if (to == me->sector || has_place(w, to)) return (Step){to, CAUSE_ROUTE};
  return found_full(w, slot, to);
}

static i64 route(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  i64 asked = asked_for(w, slot, PRIMARY);
  const i64 *n = w->network.n_route;
  if (me->kept != NOWHERE) return me->kept;
  if (asked != NOWHERE) return asked;
  const i64 *levels = w->network.route + (me->sector * n[1] + group_of(w, slot)) * n[2];
  return choice(w, slot, levels, n[2], w->books.sectors[me->sector].route_site);
}

static Step ready(World *w, i64 slot, int kind) {
  CitizenRow *me = &w->books.citizens[slot];
  const i64 *n = w->network.n_handover;
  me->stay = NEVER, me->alarm = UNKNOWN;
  if (kind == KIND_HANDOVER_END) {
    record(w, slot, KIND_HANDOVER_END, CAUSE_NONE, me->destination, 0);
    return ask(w, slot, me->destination);
  }
  me->destination = (int16_t)route(w, slot);
  record(w, slot, KIND_READY, CAUSE_NONE, me->destination, 0);
  i64 row = w->network.handover[(me->sector * n[1] + me->destination) * n[2] + group_of(w, slot)];
  if (row != NOWHERE && me->destination != me->kept) {
    i64 delay = ticks(w, slot, row, w->books.sectors[me->sector].handover_site);
    if (delay > 0) {
      me->stay = w->books.run->now + delay, me->stay_kind = KIND_HANDOVER_END;
      return NOTHING;
    }
  }
  return ask(w, slot, me->destination);
}

/* Carry a step out, and what it frees; whether that ends well (not in a deadlock). */
static int carry_out(World *w, i64 slot, Step step) {
  for (;;) {
    CitizenRow *me = &w->books.citizens[slot];
    if (step.cause == CAUSE_EXIT || step.cause == CAUSE_DEATH) {
      leave(w, slot, step.cause, step.to);
    } else if (step.cause != CAUSE_NONE) {
      int newcomer = me->sector == NOWHERE;
      move(w, slot, step.to, step.cause);
      if (newcomer) begin(w, slot);
    }
    if (me->alarm == UNKNOWN) set_alarm(w, slot);
    reschedule(w, slot);
    i64 node = next_offer(w);
    if (node == NOBODY) return !deadlocked(w);
    slot = node / 3;
    step = (Step){w->books.requests[node].sector, cause_of((int)(node % 3))};
  }
}

static int has_room(World *w) {
  RunRow *run = w->books.run;
  i64 cascade = 4 * run->requests + MARGIN;
  if (run->heap + cascade > w->books.n_heap) return 0;
  i64 keys = run->requests + MARGIN;
  if (run->pages + KEYS * keys > w->books.n_pages || run->row + keys > w->books.n_row) return 0;
  if (4 * (run->requests + MARGIN) + 2 * w->books.n_sectors > w->books.n_stack) return 0;
  if (!run->tracing) return 1;
  return run->events + cascade <= w->books.n_events && run->visits + MARGIN <= w->care.n_visits;
}

/* Run until nothing is left (1), a buffer might not do for the next event (0), or a deadlock (-1). */
int loop(World *w) {
#ifdef TEXTBOOK
  if (w->books.run->created == 0) n_entries = 0;
#endif
  while (has_room(w)) {
    u64 key = next_event(w);
    if (key == NO_EVENT) return 1;
#ifndef TEXTBOOK
    look_ahead(w);
#endif
    w->books.run->now = TICK_OF(key);
    if (w->books.run->now >= w->books.run->period_end) turn(w, w->books.run->now);
    int kind = KIND_OF(key);
    i64 slot = NUMBER_OF(key);
    Step step = NOTHING;
    if (kind == KIND_CENSUS) {
      census(w);
      continue;
    }
    if (kind == KIND_TASK) {
      if (w->books.sectors[w->books.citizens[slot].sector].home_visits) visit(w, slot);
      next_visit(w, slot);
      reschedule_task(w, slot);
      continue;
    }
    if (kind == KIND_ARRIVE) {
      step = arrive(w, slot);
    } else if (kind == KIND_READY || kind == KIND_HANDOVER_END) {
      step = ready(w, slot, kind);
    } else {
      step = ring(w, slot, w->books.citizens[slot].clock);
    }
    if (!carry_out(w, slot, step)) return -1;
  }
  return 0;
}
