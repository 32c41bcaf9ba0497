import "server-only";

import { hash } from "node:crypto";
import { fingerprintKinds, type Look } from "@/lib/transfer/compare/look";
import { keyTypes } from "@/lib/transfer/model";

const HEAD_BYTES = 14;
const CONTENT = 255;

let scratch = Buffer.alloc(4096);

/**
 * The SHA-256 of a key with its type and its value: by the digest of its content where that was read, else by
 * its fingerprint and size.
 */
export function hashOfKey(key: Buffer, look: Look, content: Buffer | null): Buffer {
  const value = content ?? look.fingerprint;
  const length = HEAD_BYTES + key.length + value.length;
  if (scratch.length < length) scratch = Buffer.alloc(length * 2);
  scratch.writeUInt32LE(key.length, 0);
  scratch[4] = (keyTypes as readonly string[]).indexOf(look.type);
  scratch[5] = content === null ? fingerprintKinds.indexOf(look.kind) : CONTENT;
  scratch.writeDoubleLE(content === null ? look.bytes : 0, 6);
  key.copy(scratch, HEAD_BYTES);
  value.copy(scratch, HEAD_BYTES + key.length);
  return hash("sha256", scratch.subarray(0, length), "buffer");
}
