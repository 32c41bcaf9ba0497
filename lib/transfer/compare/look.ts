import { crcOfBody } from "@/lib/transfer/compare/crc64";
import { keyTypes, type KeyType } from "@/lib/transfer/model";

/**
 * What a fingerprint was made of. `text`: SHA-1 of a string. `members`: SHA-1 of the sorted members of a set,
 * or fields and values of a hash. `payload`: version and CRC64 at the end of what DUMP answers. `length`: only
 * how long it is. `none`: too big to be looked at in one go, or nobody may look this way.
 */
export const fingerprintKinds = ["none", "text", "members", "payload", "length"] as const;
export type FingerprintKind = (typeof fingerprintKinds)[number];

/** What one server says of one key, without its value. */
export type Look = {
  /** `module` stands for every type that has no plain commands. */
  type: KeyType | "none" | "module";
  kind: FingerprintKind;
  /** By the server's clock; null is never. */
  expiresAtMs: number | null;
  /** Of strings, and of payloads; of what has no fingerprint, about how much memory it takes. */
  bytes: number;
  /** Empty for kinds that have none. */
  fingerprint: Buffer;
  /** The server's clock when it was asked. */
  nowMs: number;
};

const FIXED_BYTES = 18;
/** By kind: what follows the fixed part. */
const fingerprintBytes = [0, 32, 32, 10, 0] as const;
const NOTHING = Buffer.alloc(0);

/**
 * Reads what the script answers: the server's clock, then for each key its type, its kind of fingerprint, its
 * expiry and its size, then the fingerprint. The script may have stopped early; what it left is not in the list.
 */
export function looksOf(reply: Buffer): Look[] {
  const looks: Look[] = [];
  const nowMs = reply.readDoubleLE(0);
  let at = 8;
  while (at < reply.length) {
    const kind = reply[at + 1]!;
    const end = at + FIXED_BYTES + fingerprintBytes[kind]!;
    const expiry = reply.readDoubleLE(at + 2);
    looks.push({
      type: typeOf(reply[at]!),
      kind: fingerprintKinds[kind]!,
      expiresAtMs: expiry < 0 ? null : expiry,
      bytes: reply.readDoubleLE(at + 10),
      fingerprint: reply.subarray(at + FIXED_BYTES, end),
      nowMs,
    });
    at = end;
  }
  return looks;
}

/** Of a key that is not there. */
export function nothingAt(nowMs: number): Look {
  return { type: "none", kind: "none", expiresAtMs: null, bytes: 0, fingerprint: NOTHING, nowMs };
}

/**
 * Whether two fingerprints say that the values are equal. No is no proof that they differ: one value can be
 * held, and dumped, in several ways.
 */
export function isSameFingerprint(one: Look, other: Look): boolean {
  if (one.kind !== other.kind || one.kind === "none" || one.bytes !== other.bytes) return false;
  if (one.kind !== "payload") return one.fingerprint.equals(other.fingerprint);
  if (!hasCrc(one.fingerprint) || !hasCrc(other.fingerprint)) return false;
  if (one.fingerprint.readUInt16LE(0) === other.fingerprint.readUInt16LE(0)) {
    return one.fingerprint.equals(other.fingerprint);
  }
  return crcOfBody(one.fingerprint) === crcOfBody(other.fingerprint);
}

/** A server may leave the checksum out; zeros prove nothing. */
function hasCrc(footer: Buffer): boolean {
  return footer.readBigUInt64LE(2) !== 0n;
}

function typeOf(code: number): Look["type"] {
  return code === 0 ? "none" : (keyTypes[code - 1] ?? "module");
}
