import net from "node:net";
import postgres from "postgres";
import { expect, onTestFinished, test } from "vitest";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A way to the database of this file whose connections can be cut, all at once. */
async function aWayThatBreaks() {
  const there = new URL(process.env.DATABASE_URL!);
  const open = new Set<net.Socket>();
  const way = net.createServer((near) => {
    const far = net.connect(Number(there.port), there.hostname);
    near.pipe(far).pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((listening) => way.listen(0, "127.0.0.1", listening));
  onTestFinished(() => void way.close());

  const here = new URL(there);
  here.port = String((way.address() as net.AddressInfo).port);
  return {
    url: here.href,
    cut: (how: "destroy" | "resetAndDestroy") => open.forEach((s) => s[how]()),
  };
}

// An error nobody can catch, as the driver has them unpatched (drizzle/driver), fails the whole run.
test.each(["destroy", "resetAndDestroy"] as const)(
  "a database that hangs up in the middle of transactions (%s) costs those, and nothing else",
  async (how) => {
    const { url, cut } = await aWayThatBreaks();
    const sql = postgres(url, { max: 4, onnotice: () => {}, backoff: () => 0.02 });
    const over = new AbortController();
    const done = Array.from({ length: 8 }, () => 0);
    const workers = done.map(async (_none, worker) => {
      while (!over.signal.aborted) {
        const work = sql.begin(async (tx) => {
          await tx`select ${worker}::int`;
          await pause(worker);
          await tx`select 1`;
        });
        await work.then(
          () => done[worker]!++,
          () => pause(5),
        );
      }
    });
    for (let cuts = 0; cuts < 15; cuts++) {
      await pause(100);
      cut(how);
    }

    const before = [...done];
    await expect
      .poll(() => done.every((count, worker) => count > before[worker]!), { timeout: 10_000 })
      .toBe(true);
    over.abort();
    await Promise.all(workers);
    await sql.end({ timeout: 1 });
  },
  20_000,
);
