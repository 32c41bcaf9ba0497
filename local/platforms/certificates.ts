import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";

const YEARS = 10;

export type Certificate = { certFile: string; keyFile: string };

/**
 * The certificate all TLS servers show: signed by itself, as Heroku's are, made once and kept in
 * `folder`. Nobody can verify it, which is the point: clients must be told not to.
 */
export async function certificateIn(folder: string): Promise<Certificate> {
  const certificate = { certFile: join(folder, "cert.pem"), keyFile: join(folder, "key.pem") };
  // The key is written first: where the certificate is, its key is, too.
  if (existsSync(certificate.certFile)) return certificate;

  const now = new Date();
  const made = await generate([{ name: "commonName", value: "redis.local.headroom.test" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: now,
    notAfterDate: new Date(now.getFullYear() + YEARS, now.getMonth(), now.getDate()),
  });
  mkdirSync(folder, { recursive: true });
  write(certificate.keyFile, made.private);
  write(certificate.certFile, made.cert);
  return certificate;
}

function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
