import { beforeAll, expect, test } from "vitest";
import type { Actor } from "@/lib/auth/model";
import { createMigration } from "@/lib/migrations/create-migration";
import { readMigration } from "@/lib/migrations/read-migration";
import { readReport } from "@/lib/migrations/read-report";
import { runMigration } from "@/lib/migrations/run-migration";
import { aTeam } from "@/test/support/factories";
import { arrived, at, connected, fill, house, instanceNamed, nowOf, spec } from "./moving";

await house();

let owner: Actor;
beforeAll(async () => {
  owner = await aTeam();
});

/** Copies so many keys a second at most, and people write many times as many. */
const KEYS_PER_SEC = 400;
/** As if it had followed for longer than it tries to. */
const clock = () => new Date(Date.now() + 120_000);

test("a copy ends once all was compared, though people write faster than it can follow, and promises no more", async () => {
  const heroku = await connected(owner, "heroku");
  const source = await instanceNamed(heroku, "redis-shop");
  const target = await instanceNamed(heroku, "redis-spare");
  await at(heroku, source.remoteId, (redis) => fill(redis, 200));
  const { migrationId } = await createMigration(
    owner,
    spec({
      kind: "copy",
      sourceInstanceId: source.id,
      legs: [{ target: { kind: "existing", instanceId: target.id } }],
      budget: { p99Ratio: null, keysPerSecMax: KEYS_PER_SEC, bytesPerSecMax: null },
    }),
  );
  const writer = await arrived(heroku, source.remoteId);
  const stop = new AbortController();
  const writing = (async () => {
    for (let round = 0; !stop.signal.aborted; round++) {
      const batch = writer.pipeline();
      for (let key = 0; key < 1000; key++) batch.set(`busy:${key}`, `round ${round}`);
      await batch.exec();
    }
  })();
  for (let run = 0; run < 60 && (await nowOf(migrationId)).status === "running"; run++) {
    await runMigration(migrationId, clock, { runMs: 1000 });
  }
  stop.abort();
  await writing;
  writer.disconnect();
  const view = await readMigration(owner, migrationId);
  expect(view.status).toBe("done");
  expect(view.legs[0]!.progress!.phase).toBe("catch_up");
  expect(view.outcome).toMatch(/What was written to the source since is not in it\.$/);
  const { text } = await readReport(owner, { id: migrationId, as: "txt" });
  expect(text).toContain("Writers were not stopped: what was written since is not covered.");
}, 90_000);
