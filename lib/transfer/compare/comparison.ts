import "server-only";

import type { CompareHow, CompareSeen } from "@/lib/transfer/compare/model";
import { EndSum } from "@/lib/transfer/compare/digest";
import { judge, type Judgement } from "@/lib/transfer/compare/judge";
import { hashOfKey } from "@/lib/transfer/compare/key-hash";
import type { Look } from "@/lib/transfer/compare/look";
import { lookAt } from "@/lib/transfer/compare/look-at";
import type { Difference, DifferenceKind, KeyType, Terms } from "@/lib/transfer/model";
import type { Pair } from "@/lib/transfer/pair";
import { scopeOf, type ScopeOf } from "@/lib/transfer/scope";
import { digestValues } from "@/lib/transfer/values/digest-values";

/** A key, and what both ends say of it. */
export type Looked = { key: Buffer; source: Look; target: Look };

type Contents = { source: Buffer | null; target: Buffer | null };
type Judged = Looked & { judgement: Exclude<Judgement, "unsure">; contents: Contents | null };

/**
 * Compares keys of the source with the target and sums up what it saw. What differs is looked at twice: a
 * writer may have been in between.
 */
export class Comparison {
  readonly scope: ScopeOf;
  readonly #pair: Pair;
  readonly #terms: Terms;
  readonly #how: CompareHow;
  readonly #source = new EndSum();
  readonly #target = new EndSum();
  readonly #differences: Difference[] = [];
  #keys = 0;
  #byLength = 0;
  #skipped = 0;

  constructor(pair: Pair, terms: Terms, how: CompareHow) {
    this.#pair = pair;
    this.#terms = terms;
    this.#how = how;
    this.scope = scopeOf(terms.scope);
  }

  /** Leaves out, and counts, what is just being written. */
  atRest(keys: readonly Buffer[]): Buffer[] {
    const { isDirty } = this.#how;
    if (isDirty === undefined) return [...keys];
    const still = keys.filter((key) => !isDirty(key));
    this.#skipped += keys.length - still.length;
    return still;
  }

  /** Looks at both ends at once. `keys` are the source's names. */
  async look(keys: readonly Buffer[]): Promise<Looked[]> {
    const masked = keys.filter((key) => this.scope.isMasked(key));
    if (masked.length === 0) return this.#lookAtBoth(keys, false);
    const others = keys.filter((key) => !this.scope.isMasked(key));
    const [byLength, byValue] = await Promise.all([
      this.#lookAtBoth(masked, true),
      this.#lookAtBoth(others, false),
    ]);
    return [...byLength, ...byValue];
  }

  /** Judges what was looked at, a second time where it differs, and counts it. */
  async settle(looked: readonly Looked[]): Promise<void> {
    const suspects: Buffer[] = [];
    for (const one of await this.#judged(looked)) {
      if (isDifference(one.judgement)) suspects.push(one.key);
      else this.#count(one);
    }
    if (suspects.length === 0) return;
    const again = await this.#judged(await this.look(suspects));
    for (const one of again) {
      if (isDifference(one.judgement) && this.#how.isDirty?.(one.key) === true) this.#skipped += 1;
      else this.#count(one);
    }
  }

  /** Counts a key that only the target has. */
  addExtra(key: Buffer, target: Look): void {
    this.#count({ ...noSource(key, target), judgement: "extra", contents: null });
  }

  seen(cursor: string, walked: number): CompareSeen {
    const digest = {
      source: this.#source.digest(),
      target: this.#target.digest(),
      byLength: this.#byLength,
      skipped: this.#skipped,
    };
    const { bytes, tally } = digest.source;
    const differences = this.#differences;
    return { cursor, keys: this.#keys, walked, bytes, differences, tally, digest };
  }

  async #lookAtBoth(keys: readonly Buffer[], onlyLength: boolean): Promise<Looked[]> {
    const names = keys.map((key) => this.scope.nameAtTarget(key));
    const { isPaused } = this.#how;
    const [atSource, atTarget] = await Promise.all([
      lookAt(this.#pair.source, keys, { onlyLength, isPaused }),
      lookAt(this.#pair.target, names, { onlyLength }),
    ]);
    return keys.flatMap((key, index) => {
      const [source, target] = [this.#moved(atSource[index]!), atTarget[index]!];
      // A name that only types bear which are not moved is not the transfer's affair.
      const isOurs = source.type !== "none" || this.scope.takesType(target.type);
      return isOurs ? [{ key, source, target }] : [];
    });
  }

  /** A key of a type that is not moved is, to the transfer, not there. */
  #moved(source: Look): Look {
    return this.scope.takesType(source.type) ? source : { ...source, type: "none" };
  }

  async #judged(looked: readonly Looked[]): Promise<Judged[]> {
    const judged: Judged[] = [];
    const unsure: Looked[] = [];
    for (const { key, source, target } of looked) {
      const judgement = judge(source, target, this.#terms);
      if (judgement === "unsure") unsure.push({ key, source, target });
      else judged.push({ key, source, target, judgement, contents: null });
    }
    if (unsure.length > 0) judged.push(...(await this.#judgedByContent(unsure)));
    return judged;
  }

  async #judgedByContent(unsure: readonly Looked[]): Promise<Judged[]> {
    const { source, target } = this.#pair;
    // Fingerprints are only compared of values whose types are equal and known.
    const typed = unsure.map(({ key, source: { type } }) => ({ key, type: type as KeyType }));
    const named = typed.map(({ key, type }) => ({ key: this.scope.nameAtTarget(key), type }));
    const [ours, theirs] = await Promise.all([
      digestValues(source, typed, this.#how.gate),
      digestValues(target, named),
    ]);
    return unsure.map((one, index): Judged => {
      const contents = { source: ours[index] ?? null, target: theirs[index] ?? null };
      if (contents.source === null) return { ...one, judgement: "gone", contents };
      if (contents.target === null) return { ...one, judgement: "missing", contents };
      const isSame = contents.source.equals(contents.target);
      const judgement = judge(one.source, one.target, this.#terms, isSame);
      // With its content known, nothing is unsure any more.
      return { ...one, judgement: judgement as Judged["judgement"], contents };
    });
  }

  #count({ key, source, target, judgement, contents }: Judged): void {
    if (judgement === "gone") return;
    this.#keys += 1;
    if (source.kind === "length") this.#byLength += 1;
    if (isDifference(judgement)) {
      const type = source.type === "none" ? target.type : source.type;
      // A copy: the key is a slice of a large reply, which it would keep alive.
      this.#differences.push({ kind: judgement, key: Buffer.from(key), type: type as KeyType });
    }
    if (judgement === "equal" || judgement === "expiry") {
      // The same value may take other space there; it counts as what it is at the source.
      const hash = hashOfKey(key, source, contents?.source ?? null);
      this.#source.add(hash, source.type as KeyType, source.bytes);
      this.#target.add(hash, source.type as KeyType, source.bytes);
      return;
    }
    addTo(this.#source, key, source, contents?.source ?? null);
    addTo(this.#target, key, target, contents?.target ?? null);
  }
}

function addTo(end: EndSum, key: Buffer, look: Look, content: Buffer | null): void {
  if (look.type === "none" || look.type === "module") return;
  end.add(hashOfKey(key, look, content), look.type, look.bytes);
}

function noSource(key: Buffer, target: Look): Looked {
  return { key, source: { ...target, type: "none" }, target };
}

function isDifference(judgement: Judged["judgement"]): judgement is DifferenceKind {
  return judgement !== "equal" && judgement !== "gone";
}
