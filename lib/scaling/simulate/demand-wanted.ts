import { FULL_SHARE } from "@/lib/scaling/judgement/observe";

/** How soon after a server was last full a larger limit shows what it hid. */
const SHOWS_WITHIN_MINUTES = 15;
/** How long after growing what had no room is back for the most part. */
const APPEARS_MINUTES = 60;

/**
 * One metric of a server, minute by minute, and what was wanted behind it.
 *
 * While the server is full, at least its limit is wanted, and a little more where it turned something
 * away. When its limit grows right afterwards, what appears within the hour was hidden before: demand is
 * drawn straight from the first full minute towards its peak. Without such a change nobody can tell.
 */
export class Wanted {
  /** 1 where the server was full. */
  readonly isFull: Uint8Array;
  readonly #values: Float64Array;
  readonly #limits: Float64Array;

  constructor(minutes: number) {
    this.isFull = new Uint8Array(minutes);
    this.#values = new Float64Array(minutes).fill(NaN);
    this.#limits = new Float64Array(minutes).fill(NaN);
  }

  /** Takes what was used in a minute under the limit of its time. Of two in one minute the larger counts. */
  see(minute: number, used: number, limit: number | null, isTurnedAway: boolean): void {
    const most = limit !== null && Number.isFinite(limit) ? limit : null;
    const isFull = isTurnedAway || (most !== null && used >= FULL_SHARE * most);
    const wanted = isFull ? Math.max(used, most ?? 0) + (isTurnedAway ? 1 : 0) : used;
    const before = this.#values[minute]!;
    this.#values[minute] = Number.isNaN(before) ? wanted : Math.max(before, wanted);
    if (limit !== null) this.#limits[minute] = limit;
    if (isFull) this.isFull[minute] = 1;
  }

  /**
   * What was wanted in each minute; drawn straight where nothing was seen. Call it once all is seen.
   * A server that was full before and after fewer than `patienceMinutes` of silence was full meanwhile.
   */
  wanted(patienceMinutes: number): number[] {
    const values = this.#drawnStraight(patienceMinutes);
    for (const growth of this.#growths()) this.#reveal(values, growth);
    return Array.from(values, Math.round);
  }

  #drawnStraight(patienceMinutes: number): Float64Array {
    const values = this.#values.slice();
    let last = -1;
    for (let minute = 0; minute < values.length; minute++) {
      if (Number.isNaN(values[minute]!)) continue;
      const [from, to] = [values[Math.max(last, 0)]!, values[minute]!];
      for (let hole = last + 1; hole < minute; hole++) {
        values[hole] = from + ((to - from) * (hole - last)) / (minute - last);
        const isShort = minute - last <= patienceMinutes;
        if (isShort && this.isFull[last] === 1) this.isFull[hole] = this.isFull[minute]!;
      }
      last = minute;
    }
    return values.fill(values[last]!, last + 1);
  }

  /** The minutes in which the limit became larger, newest first: what shows later may be hidden earlier. */
  #growths(): number[] {
    const growths: number[] = [];
    let before = NaN;
    for (let minute = 0; minute < this.#limits.length; minute++) {
      const limit = this.#limits[minute]!;
      if (Number.isNaN(limit)) continue;
      if (limit > before) growths.unshift(minute);
      before = limit;
    }
    return growths;
  }

  /** Raises what was wanted while the server was full to what appeared after its limit grew. */
  #reveal(values: Float64Array, growth: number): void {
    const last = this.isFull.lastIndexOf(1, growth - 1);
    if (last === -1 || growth - last > SHOWS_WITHIN_MINUTES) return;
    let first = last;
    while (first > 0 && this.isFull[first - 1] === 1) first -= 1;
    const after = values.subarray(growth, growth + APPEARS_MINUTES);
    const appeared = Math.max(...after);
    const peak = growth + after.indexOf(appeared);
    const least = values[first]!;
    for (let minute = first; minute < growth; minute++) {
      const drawn = least + ((appeared - least) * (minute - first)) / (peak - first);
      values[minute] = Math.max(values[minute]!, drawn);
    }
  }
}
