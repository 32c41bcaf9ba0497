import type { Adapter, AdapterPayload } from "oidc-provider";

const ENTRIES_MAX = 1000;

/**
 * Where the provider keeps sessions, codes and grants: in this process only. What it forgets in a
 * restart costs whoever is in the middle of signing in one more click; the app has its own sessions.
 */
export class Memory implements Adapter {
  static readonly #entries = new Map<string, { payload: AdapterPayload; endsAt: number }>();
  readonly #kind: string;

  constructor(kind: string) {
    this.#kind = kind;
  }

  upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const entries = Memory.#entries;
    entries.delete(this.#key(id));
    const endsAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
    entries.set(this.#key(id), { payload, endsAt });
    // The oldest goes first: maps remember the order of insertion.
    for (const key of entries.keys()) {
      if (entries.size <= ENTRIES_MAX) break;
      entries.delete(key);
    }
    return Promise.resolve();
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    const entry = Memory.#entries.get(this.#key(id));
    return Promise.resolve(
      entry !== undefined && entry.endsAt > Date.now() ? entry.payload : undefined,
    );
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.#firstWhere((payload) => payload.uid === uid));
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.#firstWhere((payload) => payload.userCode === userCode));
  }

  async consume(id: string): Promise<void> {
    const payload = await this.find(id);
    if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
  }

  destroy(id: string): Promise<void> {
    Memory.#entries.delete(this.#key(id));
    return Promise.resolve();
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of Memory.#entries) {
      if (payload.grantId === grantId) Memory.#entries.delete(key);
    }
    return Promise.resolve();
  }

  #firstWhere(isIt: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, { payload, endsAt }] of Memory.#entries) {
      if (key.startsWith(`${this.#kind}:`) && endsAt > Date.now() && isIt(payload)) return payload;
    }
    return undefined;
  }

  #key(id: string): string {
    return `${this.#kind}:${id}`;
  }
}
