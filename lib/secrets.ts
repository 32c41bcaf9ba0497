import "server-only";

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { env } from "@/lib/env";

const VERSION = "v1";
const TAG_BYTES = 16;

/**
 * Seals a value with AES-256-GCM under the newest key: `v1.<key id>.<iv>.<tag>.<ciphertext>`, base64url.
 *
 * `owner` (a row's id) is authenticated along: a sealed value moved to another row does not open.
 */
export function seal(plain: string, owner: string): string {
  const { id, key } = env().HEADROOM_SECRET_KEYS[0]!;
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  const parts = [iv, cipher.getAuthTag(), sealed].map((part) => part.toString("base64url"));
  return [VERSION, id, ...parts].join(".");
}

/**
 * Opens what `seal` closed, with whichever key it names.
 *
 * @throws Error when the key is gone from the environment, or the value was altered or moved
 */
export function open(sealed: string, owner: string): string {
  const [version, keyId, iv, tag, ciphertext] = sealed.split(".");
  const found = env().HEADROOM_SECRET_KEYS.find(({ id }) => id === keyId);
  if (version !== VERSION || found === undefined || !iv || !tag || ciphertext === undefined) {
    throw new Error(`No key opens this secret: key ${keyId ?? "?"} is not in HEADROOM_SECRET_KEYS`);
  }
  // A shorter tag would be accepted, too, and be easier to guess.
  const options = { authTagLength: TAG_BYTES };
  const decipher = createDecipheriv("aes-256-gcm", found.key, Buffer.from(iv, "base64url"), options)
    .setAAD(Buffer.from(owner))
    .setAuthTag(Buffer.from(tag, "base64url"));
  const opened = [decipher.update(Buffer.from(ciphertext, "base64url")), decipher.final()];
  return Buffer.concat(opened).toString("utf8");
}

/** True when a value was sealed with a key that is no longer the newest one. */
export function isSealedWithOldKey(sealed: string): boolean {
  return sealed.split(".")[1] !== env().HEADROOM_SECRET_KEYS[0]!.id;
}
