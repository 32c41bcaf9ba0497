import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { freePort } from "./free-port";
import { startRedis, type TestRedis } from "./redis";

/** Made at once, unlike RSA's. */
const SMALL_KEY = { keyType: "ec", curve: "P-256", algorithm: "sha256" } as const;

/** Starts a redis-server that speaks TLS only, with a certificate it signed itself, as Heroku's do. */
export async function startTlsRedis(args: readonly string[] = []): Promise<TestRedis> {
  const localhost = [{ name: "commonName", value: "localhost" }];
  const { private: key, cert } = await generate(localhost, SMALL_KEY);
  return startWith({ key, cert }, args);
}

export type SignedRedis = TestRedis & { certificateAuthority: string };

/**
 * Starts a redis-server that speaks TLS only, with a certificate for `host` that an authority of its own
 * signed, as Scalingo's do. For `localhost` the certificate holds the address 127.0.0.1, too.
 */
export async function startSignedRedis(
  host = "localhost",
  args: readonly string[] = [],
): Promise<SignedRedis> {
  const authority = await generate([{ name: "commonName", value: "Test authority" }], {
    ...SMALL_KEY,
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const { private: key, cert } = await generate([{ name: "commonName", value: host }], {
    ...SMALL_KEY,
    ca: { key: authority.private, cert: authority.cert },
  });
  const redis = await startWith({ key, cert }, args);
  return { ...redis, certificateAuthority: authority.cert };
}

async function startWith(
  { key, cert }: { key: string; cert: string },
  args: readonly string[],
): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-tls-"));
  writeFileSync(join(folder, "key.pem"), key);
  writeFileSync(join(folder, "cert.pem"), cert);
  const port = await freePort();
  const redis = await startRedis([
    "--tls-port",
    String(port),
    "--tls-auth-clients",
    "no",
    "--tls-key-file",
    join(folder, "key.pem"),
    "--tls-cert-file",
    join(folder, "cert.pem"),
    "--tls-ca-cert-file",
    join(folder, "cert.pem"),
    ...args,
  ]);
  const stop = async () => {
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: `rediss://127.0.0.1:${port}`, port, stop, [Symbol.asyncDispose]: stop };
}
