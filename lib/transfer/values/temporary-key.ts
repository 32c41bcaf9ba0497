import "server-only";

import { createHash, randomBytes } from "node:crypto";
import { accepted } from "@/lib/redis/wire/refused";
import { RedisError, type Command, type Reply } from "@/lib/redis/wire/reply";
import type { Wire } from "@/lib/redis/wire/wire";
import { roundsOf, sliceMax } from "@/lib/transfer/values/slices";
import { temporaryPrefix } from "@/lib/transfer/values/temporary";
import { TemporaryLost } from "@/lib/transfer/values/unmovable";

/** How long what a crash leaves behind stays at the target. */
const LIFE_MS = 3_600_000;

/** What this process writes at present; anything else of the same key was left behind. */
const underWay = new Set<string>();

/**
 * The key under which a value stands at the target until it is whole. Its name has a part by chance, so that
 * two copies of one key never write into each other; a mark by the key's own name says which one was last
 * begun, so that the next copy removes what a crash left behind.
 *
 * It expires an hour after the last slice. Each slice first asks for another hour, and so notices when the key
 * is gone: a value never becomes whole without its beginning.
 */
export class TemporaryKey {
  readonly name: Buffer;
  readonly #wire: Wire;
  readonly #mark: string;
  readonly #chance = randomBytes(9).toString("base64url");
  #isBegun = false;
  #sent: Promise<unknown> = Promise.resolve();

  constructor(wire: Wire, targetKey: Buffer) {
    const hashed = createHash("sha256").update(targetKey).digest("base64url");
    this.#wire = wire;
    this.#mark = `${temporaryPrefix}${hashed}`;
    this.name = Buffer.from(this.#nameBy(this.#chance));
  }

  /**
   * Sends the next commands. Returns when those before them have been accepted, so that the target writes
   * while the source is read; what the last ones met is told by `finish`.
   *
   * @throws TemporaryLost when what was written before is gone
   */
  async write(commands: readonly Command[]): Promise<void> {
    await this.#sent;
    this.#sent = this.#send(commands).then((replies) => replies.forEach(accepted));
    this.#sent.catch(() => {}); // Met by whoever sends next.
  }

  /**
   * Sends commands in rounds of about one slice.
   *
   * @throws TemporaryLost as `write`
   */
  async writeAll(commands: readonly Command[]): Promise<void> {
    for (const round of roundsOf(commands, sliceMax(this.#wire))) await this.write(round);
  }

  /** Sends commands of which the server may say no to some, and returns its replies. */
  async send(commands: readonly Command[]): Promise<Reply[]> {
    await this.#sent;
    return this.#send(commands);
  }

  /**
   * Puts the whole value where it belongs, in place of what was there. False when it has expired meanwhile;
   * then nothing is left of either.
   *
   * @throws TemporaryLost when what was written is gone
   */
  async finish(targetKey: Buffer, expiresAtMs: number | null): Promise<boolean> {
    await this.#sent;
    const expiry = expiresAtMs === null ? ["PERSIST"] : ["PEXPIREAT"];
    const replies = await this.#wire.send([
      ["MULTI"],
      [expiry[0]!, this.name, ...(expiresAtMs === null ? [] : [expiresAtMs])],
      // Renaming onto a large value would free it at once, and stall the server.
      ["UNLINK", targetKey],
      ["RENAME", this.name, targetKey],
      ["UNLINK", this.#mark],
      ["EXEC"],
    ]);
    for (const reply of replies) accepted(reply);
    const [lasting, , renamed] = replies.at(-1) as Reply[];
    underWay.delete(this.#chance);
    if (!(renamed instanceof RedisError)) return true;
    if (expiresAtMs !== null && lasting === 1) return false;
    throw new TemporaryLost();
  }

  /** Removes what was written. A target that cannot be reached removes it by itself within the hour. */
  async discard(): Promise<void> {
    underWay.delete(this.#chance);
    if (!this.#isBegun) return;
    await this.#sent.catch(() => {});
    await this.#wire.send([["UNLINK", this.name, this.#mark]]).catch(() => {});
  }

  async #send(commands: readonly Command[]): Promise<Reply[]> {
    if (!this.#isBegun) {
      await this.#begin();
      const replies = await this.#wire.send([...commands, ["PEXPIRE", this.name, LIFE_MS]]);
      accepted(replies.pop()!);
      return replies;
    }
    const [lives, ...replies] = await this.#wire.send([
      ["PEXPIRE", this.name, LIFE_MS],
      ...commands,
    ]);
    if (accepted(lives!) !== 1) throw new TemporaryLost();
    return replies;
  }

  async #begin(): Promise<void> {
    this.#isBegun = true;
    underWay.add(this.#chance);
    const [former, lasting] = await this.#wire.send([
      ["GETSET", this.#mark, this.#chance],
      ["PEXPIRE", this.#mark, LIFE_MS],
    ]);
    accepted(lasting!);
    const chance = accepted(former!);
    if (!Buffer.isBuffer(chance) || underWay.has(String(chance))) return;
    await this.#wire.ask("UNLINK", this.#nameBy(String(chance)));
  }

  #nameBy(chance: string): string {
    return `${this.#mark}:${chance}`;
  }
}
