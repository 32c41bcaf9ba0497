import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Secrets = {
  nextAuthSecret: string;
  secretKeys: string;
  signingKey: string;
  eventKey: string;
  oidcClientSecret: string;
};

/** Reads the secrets of this installation, made at the first start and kept in its data folder. */
export function localSecrets(home: string): Secrets {
  const file = join(home, "secrets.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Secrets;

  const made: Secrets = {
    nextAuthSecret: randomBytes(32).toString("base64"),
    secretKeys: `local1:${randomBytes(32).toString("base64")}`,
    signingKey: `signkey-local-${randomBytes(32).toString("hex")}`,
    eventKey: randomBytes(16).toString("hex"),
    oidcClientSecret: randomBytes(24).toString("hex"),
  };
  mkdirSync(home, { recursive: true });
  // Written beside and moved: half a file would keep every later start from reading its secrets.
  writeFileSync(`${file}.new`, JSON.stringify(made, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}
