import "server-only";

import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

export type IdPrefix =
  | "usr"
  | "team"
  | "inv"
  | "con"
  | "ins"
  | "eva"
  | "prop"
  | "act"
  | "alr"
  | "chn"
  | "dlv"
  | "att"
  | "aud"
  | "mig"
  | "leg"
  | "stp"
  | "mlg"
  | "msg"
  | "whk";

/** Returns a new id such as `ins_7m2kq…`: 100 random bits, so that a log line explains itself. */
export function newId(prefix: IdPrefix): string {
  const letters = Array.from(randomBytes(20), (byte) => ALPHABET[byte & 31]);
  return `${prefix}_${letters.join("")}`;
}
