/* Suspicion of a deadlock (sim/fast/deadlock.py, sim/fast/lists.py). A deadlock itself is beyond the
   twin: it stops. */

static int can_move(World *w, i64 node) {
  CitizenRow *me = &w->books.citizens[node / 3];
  int mode = (int)(node % 3);
  return mode == CALL || me->waiting || (mode == PRIMARY && !me->timed);
}

static int is_stuck(const SectorRow *place) {
  return place->stuck == place->used && place->used >= place->places;
}

static void suspect(World *w, i64 sector) {
  SectorRow *place = &w->books.sectors[sector];
  if (is_stuck(place)) place->suspect = true, w->books.run->suspects = 1;
}

/* Keep count of those who can do nothing in their place but wait for another sector. */
static void note(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  bool stuck = me->sector != NOWHERE && w->books.requests[3 * slot].sector != NOWHERE &&
               can_move(w, 3 * slot);
  if (stuck != me->stuck) {
    w->books.sectors[me->sector].stuck += stuck ? 1 : -1;
    me->stuck = stuck;
  }
  if (stuck) suspect(w, me->sector);
}

static i64 next_suspect(World *w) {
  for (i64 sector = 0; sector < w->books.n_sectors; sector++)
    if (w->books.sectors[sector].suspect) {
      w->books.sectors[sector].suspect = false;
      return sector;
    }
  return NOWHERE;
}

/* From which sector somebody who can only wait wants to which. */
static void look_around(World *w) {
  Books *books = &w->books;
  i64 n = books->n_sectors;
  for (i64 i = 0; i < n * n; i++) books->wanted[i] = NOBODY;
  for (i64 to = 0; to < n; to++)
    for (i64 node = books->sectors[to].first; node != NOBODY; node = books->requests[node].next) {
      CitizenRow *me = &books->citizens[node / 3];
      int32_t *first = &books->wanted[me->sector * n + to];
      if (me->stuck && *first == NOBODY) *first = (int32_t)node;
    }
}

static int all_stuck(World *w, i64 start) {
  Books *books = &w->books;
  i64 n = books->n_sectors, at = 0, size = 1;
  int32_t *queue = books->search, *inside = books->search + 2 * n;
  for (i64 s = 0; s < n; s++) inside[s] = 0;
  queue[0] = (int32_t)start, inside[start] = 1;
  while (at < size) {
    i64 sector = queue[at++];
    if (!is_stuck(&books->sectors[sector])) return 0;
    for (i64 to = 0; to < n; to++)
      if (books->wanted[sector * n + to] != NOBODY && !inside[to])
        queue[size++] = (int32_t)to, inside[to] = 1;
  }
  return 1;
}

/* Look at all suspects; whether one of them is in a deadlock. */
static int deadlocked(World *w) {
  while (w->books.run->suspects) {
    i64 sector = next_suspect(w);
    if (sector == NOWHERE) {
      w->books.run->suspects = 0;
      break;
    }
    look_around(w);
    if (all_stuck(w, sector)) return 1;
  }
  return 0;
}
