import { randomBytes } from "node:crypto";

/** A new id in the shape most of Scalingo's objects have: 24 hexadecimal digits. */
export function newMongoId(): string {
  return randomBytes(12).toString("hex");
}
