import type { KeyType } from "@/lib/transfer/model";

/** One key on its way. `expiresAtMs` is by the target's clock; null is never. */
export type Passage<T extends KeyType = KeyType> = {
  key: Buffer;
  targetKey: Buffer;
  type: T;
  expiresAtMs: number | null;
  isMasked: boolean;
};
