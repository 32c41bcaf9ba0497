/** Chance that can be had again: the same seed gives the same numbers. */
export type Chance = {
  /** 0 ≤ x < 1. */
  share(): number;
  /** From 0 to `below` − 1. */
  below(below: number): number;
  /** From `least` to `most`. */
  between(least: number, most: number): number;
  isIn(share: number): boolean;
  oneOf<T>(things: readonly T[]): T;
  bytes(length: number): Buffer;
  /** Another one that does not disturb this one. */
  fork(): Chance;
};

/** Mulberry32: small, even enough for choosing commands. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(share() * limit);
  return {
    share,
    below,
    between: (least, most) => least + below(most - least + 1),
    isIn: (wanted) => share() < wanted,
    oneOf: (things) => things[below(things.length)]!,
    bytes(length) {
      const bytes = Buffer.alloc(length);
      for (let at = 0; at < length; at++) bytes[at] = below(256);
      return bytes;
    },
    fork: () => chanceOf(below(2 ** 31)),
  };
}
