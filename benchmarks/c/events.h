/* Coming events. Two lists with one meaning: the calendar of buckets of sim/fast/calendar.py, and
   with -DTEXTBOOK a binary heap with times in f64, from which entries put off are not taken out
   but passed over when they come up. Events of no citizen in care have a small heap of keys. */

#define NO_EVENT UINT64_MAX
#define KEY(tick, kind, number) ((u64)(tick) << 32 | (u64)(kind) << 28 | (u64)(number))
#define TICK_OF(key) ((i64)((key) >> 32))
#define KIND_OF(key) ((int)((key) >> 28 & 15))
#define NUMBER_OF(key) ((i64)((key) & ((1u << 28) - 1)))

static void push(World *w, i64 tick, int kind, i64 number) {
  RunRow *run = w->books.run;
  if (tick >= run->horizon) return;
  u64 *heap = w->books.heap, key = KEY(tick, kind, number);
  i64 at = run->heap++;
  for (; at > 0 && heap[(at - 1) >> 1] > key; at = (at - 1) >> 1) heap[at] = heap[(at - 1) >> 1];
  heap[at] = key;
}

static u64 pop(World *w) {
  u64 *heap = w->books.heap, first = heap[0];
  i64 size = --w->books.run->heap, at = 0;
  u64 key = heap[size];
  for (i64 below; (below = 2 * at + 1) < size; at = below) {
    if (below + 1 < size && heap[below + 1] < heap[below]) below++;
    if (heap[below] >= key) break;
    heap[at] = heap[below];
  }
  heap[at] = key;
  return first;
}

/* What comes first to a citizen besides the next visit: by tick, then kind. */
static u64 earliest(const CitizenRow *me, i64 slot, i64 horizon) {
  i64 tick = me->alarm, kind = me->alarm_kind;
  if (me->stay < tick || (me->stay == tick && me->stay_kind < kind))
    tick = me->stay, kind = me->stay_kind;
  return tick < horizon ? KEY(tick, kind, slot) : NO_EVENT;
}

/* What comes first of all, if `other` is known. */
static u64 first_of(const CitizenRow *me, i64 slot, i64 horizon) {
  u64 task = me->task < horizon ? KEY(me->task, KIND_TASK, slot) : NO_EVENT;
  return task < me->other ? task : me->other;
}

#ifdef TEXTBOOK

typedef struct { double time; u64 key; } Entry;
static _Thread_local Entry *entries; /* kept between the calls of one run */
static _Thread_local i64 n_entries, room;

static int before(Entry a, Entry b) {
  return a.time < b.time || (a.time == b.time && (uint32_t)a.key < (uint32_t)b.key);
}

static void reschedule_task(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  u64 key = first_of(me, slot, w->books.run->horizon);
  if (key == me->key) return;
  me->key = key;
  if (key == NO_EVENT) return;
  if (n_entries == room) entries = realloc(entries, sizeof(Entry) * (room = 2 * room + 1024));
  Entry added = {(double)TICK_OF(key), key};
  i64 at = n_entries++;
  for (; at > 0 && before(added, entries[(at - 1) / 2]); at = (at - 1) / 2)
    entries[at] = entries[(at - 1) / 2];
  entries[at] = added;
}

static void drop_first(void) {
  Entry moved = entries[--n_entries];
  i64 at = 0;
  for (i64 below; (below = 2 * at + 1) < n_entries; at = below) {
    if (below + 1 < n_entries && before(entries[below + 1], entries[below])) below++;
    if (!before(entries[below], moved)) break;
    entries[at] = entries[below];
  }
  entries[at] = moved;
}

static u64 next_event(World *w) {
  CitizenRow *citizens = w->books.citizens;
  while (n_entries > 0 && citizens[NUMBER_OF(entries[0].key)].key != entries[0].key) drop_first();
  u64 system = w->books.run->heap > 0 ? w->books.heap[0] : NO_EVENT;
  if (n_entries > 0 && entries[0].key < system) {
    u64 key = entries[0].key;
    drop_first();
    citizens[NUMBER_OF(key)].key = NO_EVENT;
    return key;
  }
  return system == NO_EVENT ? NO_EVENT : pop(w);
}

#else

static void note_down(World *w, i64 bucket, u64 key) {
  RunRow *run = w->books.run;
  u64 *pages = w->books.pages;
  i64 at = w->books.buckets[bucket];
  if (at % KEYS == 0 || at % KEYS == KEYS - 1) {
    i64 line = run->empty;
    if (line > 0) run->empty = (i64)pages[line];
    else line = run->pages, run->pages += KEYS;
    pages[line] = (u64)at;
    at = line;
  }
  pages[at + 1] = key;
  w->books.buckets[bucket] = (int32_t)(at + 1);
}

static i64 take_down(World *w, i64 bucket) {
  RunRow *run = w->books.run;
  u64 *pages = w->books.pages, *row = w->books.row;
  i64 at = w->books.buckets[bucket], size = 0;
  while (at > 0) {
    for (; at % KEYS > 0; at--) row[size++] = pages[at];
    i64 line = at;
    at = (i64)pages[line];
    pages[line] = (u64)run->empty;
    run->empty = line;
  }
  return size;
}

static void reschedule_task(World *w, i64 slot) {
  Books *books = &w->books;
  RunRow *run = books->run;
  CitizenRow *me = &books->citizens[slot];
  u64 key = first_of(me, slot, run->horizon);
  if (key == me->key) return;
  me->key = key;
  if (key == NO_EVENT) return;
  i64 bucket = TICK_OF(key) >> run->bucket_bits;
  if (bucket > run->bucket) {
    note_down(w, bucket, key);
    return;
  }
  i64 at = run->row++;
  for (; at > 0 && books->row[at - 1] < key; at--) books->row[at] = books->row[at - 1];
  books->row[at] = key;
}

static void sort(u64 *row, i64 size) { /* Shell's method, falling */
  i64 step = 1;
  while (step * 9 < size) step = 3 * step + 1;
  for (; step > 0; step /= 3)
    for (i64 begin = step; begin < size; begin++) {
      u64 key = row[begin];
      i64 at = begin;
      for (; at >= step && row[at - step] < key; at -= step) row[at] = row[at - step];
      row[at] = key;
    }
}

static void turn_page(World *w) {
  Books *books = &w->books;
  RunRow *run = books->run;
  i64 last = books->n_buckets - 1;
  if (run->heap > 0) last = TICK_OF(books->heap[0]) >> run->bucket_bits;
  while (run->row == 0 && run->bucket < last) {
    run->row = take_down(w, ++run->bucket);
    sort(books->row, run->row);
  }
}

static u64 next_event(World *w) {
  Books *books = &w->books;
  RunRow *run = books->run;
  for (turn_page(w); run->row > 0; turn_page(w)) {
    u64 key = books->row[run->row - 1];
    if (run->heap > 0 && key > books->heap[0]) break;
    run->row--;
    CitizenRow *me = &books->citizens[NUMBER_OF(key)];
    if (me->key != key) continue;
    me->key = NO_EVENT;
    return key;
  }
  return run->heap > 0 ? pop(w) : NO_EVENT;
}

static void fetch(const void *from, i64 bytes) {
  for (i64 at = 0; at < bytes; at += 64) __builtin_prefetch((const char *)from + at);
}

/* Have the memory of the citizen fetched who comes up soon. */
static void look_ahead(World *w) {
  enum { AHEAD = 3 };
  i64 at = w->books.run->row - AHEAD;
  if (at < 0) return;
  i64 slot = NUMBER_OF(w->books.row[at]), n_sites = w->luck.n_occurrences[1], n = w->clocks.n_rules;
  __builtin_prefetch(&w->books.citizens[slot]);
  if (KIND_OF(w->books.row[at]) == KIND_TASK) return;
  fetch(&w->books.citizens[slot], sizeof(CitizenRow));
  fetch(w->luck.occurrences + slot * n_sites, 4 * n_sites);
  fetch(w->clocks.remaining + slot * n, 8 * n);
  fetch(&w->books.requests[3 * slot], 3 * sizeof(RequestRow));
  __builtin_prefetch(&w->books.counts.marks[slot]);
}

#endif

static void reschedule(World *w, i64 slot) {
  CitizenRow *me = &w->books.citizens[slot];
  me->other = earliest(me, slot, w->books.run->horizon);
  reschedule_task(w, slot);
}
