import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { freePort } from "./free-port";
import { startRedis, type TestRedis } from "./redis";

/** Starts a redis-server that speaks TLS only, with a certificate it signed itself, as Heroku's do. */
export async function startTlsRedis(args: readonly string[] = []): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-tls-"));
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
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
