/* The four stations as a plain C loop: one binary heap of (time, customer), f64 time, blocking
   after service, first come first served. What a careful programmer writes in an afternoon;
   nothing of the model's language. Compiled with -O3. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum { MOST_STATIONS = 8, ARRIVAL = -1 };

typedef struct { double time; int32_t customer; } Event;
typedef struct { double begun; int32_t station, next; } Customer;
typedef struct { int32_t used, first, last; } Station; /* the list: blocked one station before */

static Event *heap;
static int64_t size;
static uint64_t word[4];

static uint64_t rotated(uint64_t x, int by) { return x << by | x >> (64 - by); }

/* xoshiro256++ (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021). */
static uint64_t random_word(void) {
  uint64_t result = rotated(word[0] + word[3], 23) + word[0], shifted = word[1] << 17;
  word[2] ^= word[0], word[3] ^= word[1], word[1] ^= word[2], word[0] ^= word[3];
  word[2] ^= shifted, word[3] = rotated(word[3], 45);
  return result;
}

static double exponential(double mean) {
  return -mean * log(((double)(random_word() >> 12) + 0.5) * 0x1p-52);
}

static void push(double time, int32_t customer) {
  int64_t at = size++;
  for (; at > 0 && heap[(at - 1) / 2].time > time; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
  heap[at] = (Event){time, customer};
}

static Event pop(void) {
  Event first = heap[0], moved = heap[--size];
  int64_t at = 0;
  for (int64_t below; (below = 2 * at + 1) < size; at = below) {
    if (below + 1 < size && heap[below + 1].time < heap[below].time) below++;
    if (heap[below].time >= moved.time) break;
    heap[at] = heap[below];
  }
  heap[at] = moved;
  return first;
}

/* Runs for `hours`; returns the customers who have left, and the sum of their times. -1: no memory. */
int64_t tandem(int64_t stations, int64_t servers, double rate, double hours, uint64_t seed,
               double *time_in_system) {
  int64_t room = (int64_t)(rate * hours * 1.2) + 1000, born = 0, gone = 0;
  Customer *all = malloc(sizeof(Customer) * room);
  Station line[MOST_STATIONS];
  heap = malloc(sizeof(Event) * (stations * servers + 2));
  if (!all || !heap || stations > MOST_STATIONS) return -1;
  for (int i = 0; i < 4; i++) { /* SplitMix64 fills the state */
    uint64_t x = (seed += 0x9E3779B97F4A7C15u);
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u, x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    word[i] = x ^ x >> 31;
  }
  for (int s = 0; s < stations; s++) line[s] = (Station){0, -1, -1};
  size = 0, *time_in_system = 0;
  push(exponential(1 / rate), ARRIVAL);
  while (size > 0) {
    Event event = pop();
    double now = event.time;
    if (now >= hours) break;
    int32_t id = event.customer, to;
    if (id == ARRIVAL) {
      if (born == room) break;
      push(now + exponential(1 / rate), ARRIVAL);
      id = (int32_t)born++;
      all[id] = (Customer){now, -1, -1};
    }
    to = all[id].station + 1;
    if (to < stations && line[to].used == servers) { /* join the list, keep the place */
      if (line[to].last < 0) line[to].first = id; else all[line[to].last].next = id;
      line[to].last = id;
      continue;
    }
    int32_t freed = all[id].station;
    if (to == stations) {
      gone++, *time_in_system += now - all[id].begun;
    } else {
      line[to].used++, all[id].station = to;
      push(now + exponential(1), id);
    }
    while (freed >= 0) { /* the place goes to the first on the list, whose place is free then */
      int32_t next = line[freed].first;
      if (next < 0) { line[freed].used--; break; }
      line[freed].first = all[next].next;
      if (all[next].next < 0) line[freed].last = -1;
      int32_t from = all[next].station;
      all[next].station = freed, all[next].next = -1;
      push(now + exponential(1), next);
      freed = from;
    }
  }
  free(all), free(heap);
  return gone;
}
