import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { generate } from "selfsigned";

const YEARS = 10;

export type Certificate = { certFile: string; keyFile: string };

/**
 * The certificate Heroku's TLS servers show: signed by itself, as the real ones are, made once and
 * kept in `folder`. Nobody can verify it, which is the point: clients must be told not to.
 */
export async function certificateIn(folder: string): Promise<Certificate> {
  const certificate = { certFile: join(folder, "cert.pem"), keyFile: join(folder, "key.pem") };
  if (existsSync(certificate.certFile)) return certificate;
  return make(certificate, "redis.local.headroom.test", {});
}

/**
 * The certificate authority of the local platforms, made once and kept in `folder`. Whoever trusts
 * its `ca.pem` can verify everything that `certificateFrom` signed.
 */
export async function authorityIn(folder: string): Promise<Certificate> {
  const authority = { certFile: join(folder, "ca.pem"), keyFile: join(folder, "ca-key.pem") };
  if (existsSync(authority.certFile)) return authority;
  return make(authority, "Headroom local certificate authority", {
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
}

/**
 * A certificate for 127.0.0.1 and localhost, signed by `authority`, made once and kept in `folder`
 * under `name`. It is made anew when the authority is another than the one that signed it.
 */
export async function certificateFrom(
  authority: Certificate,
  folder: string,
  name: string,
): Promise<Certificate> {
  const certificate = {
    certFile: join(folder, `${name}.pem`),
    keyFile: join(folder, `${name}-key.pem`),
  };
  const ca = {
    cert: readFileSync(authority.certFile, "utf8"),
    key: readFileSync(authority.keyFile, "utf8"),
  };
  if (existsSync(certificate.certFile)) {
    const kept = new X509Certificate(readFileSync(certificate.certFile));
    if (kept.verify(new X509Certificate(ca.cert).publicKey)) return certificate;
  }
  // For the name localhost the library adds the address 127.0.0.1 by itself.
  return make(certificate, "localhost", { ca });
}

async function make(
  certificate: Certificate,
  commonName: string,
  options: Parameters<typeof generate>[1],
): Promise<Certificate> {
  const now = new Date();
  const made = await generate([{ name: "commonName", value: commonName }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
    notBeforeDate: now,
    notAfterDate: new Date(now.getFullYear() + YEARS, now.getMonth(), now.getDate()),
    ...options,
  });
  mkdirSync(dirname(certificate.certFile), { recursive: true });
  // The key is written first: where the certificate is, its key is, too.
  write(certificate.keyFile, made.private);
  write(certificate.certFile, made.cert);
  return certificate;
}

function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
