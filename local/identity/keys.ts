import { generateKeyPairSync, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JWK } from "oidc-provider";

const RSA_BITS = 2048;

/** What the identity provider signs with: tokens by key, cookies by secret. */
export type Keys = { tokens: JWK[]; cookies: string[] };

/** Reads the keys kept in `folder`, made at the first start: what was signed stays valid over restarts. */
export function keysIn(folder: string): Keys {
  const file = join(folder, "keys.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Keys;

  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: RSA_BITS });
  const made: Keys = {
    tokens: [
      {
        ...privateKey.export({ format: "jwk" }),
        kty: "RSA",
        kid: randomBytes(8).toString("hex"),
        use: "sig",
        alg: "RS256",
      },
    ],
    cookies: [randomBytes(32).toString("hex")],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(made), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return made;
}
