import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { freePort } from "@/test/support/free-port";

/** A redis-server without persistence that speaks plain and, on another port, TLS. */
export type Server = {
  port: number;
  url: string;
  tlsUrl: string;
  processId: number;
  /** Seconds of processor time, its children's included. */
  cpuSeconds(): number;
  stop(): Promise<void>;
};

export async function startServer(): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "headroom-bench-"));
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    algorithm: "sha256",
  });
  writeFileSync(join(folder, "key.pem"), key);
  writeFileSync(join(folder, "cert.pem"), cert);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const options: Record<string, string> = {
    port: String(port),
    "tls-port": String(tlsPort),
    "tls-auth-clients": "no",
    "tls-key-file": join(folder, "key.pem"),
    "tls-cert-file": join(folder, "cert.pem"),
    "tls-ca-cert-file": join(folder, "cert.pem"),
    bind: "127.0.0.1",
    save: "",
    dir: folder,
    "enable-debug-command": "yes",
    "repl-diskless-sync": "yes",
    "repl-diskless-sync-delay": "0",
    "repl-diskless-load": "on-empty-db",
    // Who was a replica once keeps every later write for replicas of its own, by default for an hour.
    "repl-backlog-ttl": "1",
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn("redis-server", words, { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise<void>((ready, fail) => {
    server.stdout.on("data", (chunk: Buffer) => {
      if (/ready to accept connections/i.test(chunk.toString())) ready();
    });
    server.once("error", fail);
    server.once("exit", (code) => fail(new Error(`redis-server ended with ${code}`)));
  });
  const stop = async () => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    tlsUrl: `rediss://127.0.0.1:${tlsPort}`,
    processId: server.pid!,
    cpuSeconds: () => cpuSecondsOf(server.pid!),
    stop,
  };
}

const TICKS_PER_SECOND = 100;

function cpuSecondsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  // utime, stime, and those of children that ended: the fork of a full sync is one.
  const ticks = fields.slice(11, 15).map(Number);
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}
