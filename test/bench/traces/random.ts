/** The same numbers from 0 up to 1 for the same seed, on every machine (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Scatter around 0 with deviation 1. */
export function normal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** Noise that wanders: each value keeps most of the one before. Deviation 1 in the long run. */
export function wander(random: () => number, memory = 0.95): () => number {
  let value = normal(random);
  const fresh = Math.sqrt(1 - memory * memory);
  return () => {
    const before = value;
    value = memory * value + fresh * normal(random);
    return before;
  };
}
