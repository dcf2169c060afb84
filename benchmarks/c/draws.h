/* The citizen's draws: Philox4x64-10 and the tables of quantiles (sim/luck/streams.py, sim/luck/dists.py). */

static u64 high_of_product(u64 a, u64 b) { return (u64)((unsigned __int128)a * b >> 64); }

static u64 keyed(u64 seed, u64 replication, u64 uid, u64 site, u64 occurrence) {
  const u64 m0 = 0xD2E7470EE14C6C93u, m1 = 0xCA5A826395121157u;
  u64 c0 = uid, c1 = site, c2 = occurrence, c3 = 0, k0 = seed, k1 = replication;
  for (int round = 0; round < 10; round++) {
    u64 high0 = high_of_product(m0, c0), low0 = m0 * c0;
    u64 high1 = high_of_product(m1, c2), low1 = m1 * c2;
    c0 = high1 ^ c1 ^ k0, c1 = low1, c2 = high0 ^ c3 ^ k1, c3 = low0;
    k0 += 0x9E3779B97F4A7C15u, k1 += 0xBB67AE8584CAA73Bu;
  }
  return c0;
}

static i64 lookup(const i64 *row, u64 bits) {
  const u64 half = 64 * 64;
  u64 upper = bits >> 63, tail = (upper ? ~bits : bits) << 1 | 1;
  u64 octave = (u64)__builtin_clzll(tail), within = tail << octave << 1;
  u64 cell = (63 - octave) * 64 + (within >> 58), weight = within << 6;
  if (upper) cell = 2 * half - 1 - cell, weight = ~weight;
  i64 low = row[cell], high = row[cell + 1];
  return low + (i64)high_of_product((u64)(high - low), weight);
}

/* The bits of the citizen's next draw at a site; counts that citizen's own draws. */
static u64 word(World *w, i64 slot, i64 site) {
  Luck *luck = &w->luck;
  i64 at = slot * luck->n_occurrences[1] + site;
  u64 occurrence = (u64)luck->occurrences[at]++;
  return keyed(luck->seed, luck->replication, w->books.citizens[slot].uid, luck->sites[site],
               occurrence);
}

/* Whole ticks from a table of quantiles. */
static i64 draw_ticks(World *w, i64 row, u64 bits) {
  return (lookup(w->luck.tables + row * w->luck.n_tables[1], bits) + 128) >> 8;
}

static i64 ticks(World *w, i64 slot, i64 row, i64 site) {
  return draw_ticks(w, row, word(w, slot, site));
}

/* A choice among n, from cumulative thresholds. */
static i64 choice(World *w, i64 slot, const i64 *levels, i64 n, i64 site) {
  i64 i = 0;
  while (levels[i] < 0) i++;
  if (levels[i] == INT64_MAX) { /* certain: the draw is counted, and not made */
    w->luck.occurrences[slot * w->luck.n_occurrences[1] + site]++;
    return i;
  }
  i64 draw = (i64)(word(w, slot, site) >> 1);
  while (i < n - 1 && draw > levels[i]) i++;
  return i;
}

/* The last of the rising steps that is not above a value (sim/rules/hazards.py); 0 if none is. */
static i64 last_not_above(const i64 *steps, i64 n, i64 value) {
  i64 low = 0;
  for (i64 high = n; low + 1 < high;) {
    i64 middle = (low + high) / 2;
    if (steps[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}
