import postgres from "postgres";
import { afterAll, beforeEach, expect, test } from "vitest";
import { readDefinitions, type Definition } from "@/local/engine/definitions";
import { planCrons } from "@/local/engine/store/crons";
import { loadDefinitions, saveDefinitions } from "@/local/engine/store/definitions";
import { beginTerm, claimJobs, finishedSteps, type Job } from "@/local/engine/store/jobs";
import { prune } from "@/local/engine/store/prune";
import { TABLES } from "@/local/engine/store/schema";
import { putBack, settle } from "@/local/engine/store/settle";
import { startRuns } from "@/local/engine/store/starts";
import { forget } from "./support";

const sql = postgres(process.env.DATABASE_URL!, { max: 8, onnotice: () => {} });
afterAll(() => sql.end());

const definitions = readDefinitions([
  { id: "f", triggers: [{ event: "a" }, { cron: "* * * * *" }], steps: { step: {} } },
  { id: "g", triggers: [{ event: "b" }], steps: { step: {} }, concurrency: { limit: 2 } },
]);
const [f, g] = definitions as [Definition, Definition];

beforeEach(async () => {
  await forget();
  await sql.unsafe(TABLES);
  await saveDefinitions(sql, definitions);
});

let sent = 0;
function start(definition: Definition): Promise<number> {
  const event = { key: `event-${sent++}`, name: "a", data: {}, ts: 0 };
  return sql.begin((tx) => startRuns(tx, [definition], event));
}

const ofG = (jobs: Job[]) => jobs.filter((job) => job.functionId === "g");
const call = (id: string) => ({ id, name: id, kind: "call" }) as const;
const store = (id: string, value: number) =>
  ({ id, name: id, kind: "store", result: JSON.stringify({ data: value }) }) as const;

test("an answer that comes after its job was given to somebody else changes nothing", async () => {
  await start(f);
  const term = await beginTerm(sql, []);
  const [belated] = await claimJobs(sql, term, 10);
  const next = await beginTerm(sql, []);
  const [current] = await claimJobs(sql, next, 10);

  await settle(sql, belated!, { kind: "finish", output: "1" }, []);
  await putBack(sql, belated!, { waitMs: 0, problem: "late", isAttempt: true });
  await settle(sql, current!, { kind: "advance", steps: [store("s", 2)] }, []);
  await settle(sql, current!, { kind: "advance", steps: [store("s", 3)] }, []);

  expect(await finishedSteps(sql, current!.runId)).toEqual([{ id: "s", result: { data: 2 } }]);
  expect(await sql`select status, discoveries from engine.runs`).toEqual([
    { status: "running", discoveries: 1 },
  ]);
});

test("an engine that lost its lock without noticing claims nothing more", async () => {
  await start(f);
  const old = await beginTerm(sql, []);
  const latest = await beginTerm(sql, []);

  expect(await claimJobs(sql, old, 10)).toEqual([]);
  expect(await claimJobs(sql, latest, 10)).toHaveLength(1);
});

test("a new term frees the jobs of others and leaves its own in hand", async () => {
  for (let run = 0; run < 3; run++) await start(f);
  const jobs = await claimJobs(sql, await beginTerm(sql, []), 10);

  const term = await beginTerm(sql, [jobs[0]!.claim]);

  const free = await claimJobs(sql, term, 10);
  expect(free.map((job) => job.key).toSorted()).toEqual(
    jobs
      .slice(1)
      .map((job) => job.key)
      .toSorted(),
  );
});

test("a function with a limit never has more claimed, whatever else waits", async () => {
  for (let run = 0; run < 5; run++) {
    await start(g);
    await start(f);
  }
  const term = await beginTerm(sql, []);

  const first = await claimJobs(sql, term, 20);
  expect(ofG(first)).toHaveLength(2);
  expect(first).toHaveLength(7);
  expect(await claimJobs(sql, term, 20)).toEqual([]);

  await settle(sql, ofG(first)[0]!, { kind: "finish", output: "1" }, []);
  expect(ofG(await claimJobs(sql, term, 20))).toHaveLength(1);
});

test("the function goes on only when the last of its parallel steps is stored, with a failed run it never does", async () => {
  await start(f);
  const term = await beginTerm(sql, []);
  const [job] = await claimJobs(sql, term, 1);
  await settle(sql, job!, { kind: "advance", steps: [call("a"), call("b")] }, []);
  const both = await claimJobs(sql, term, 10);

  await settle(sql, both[0]!, { kind: "advance", steps: [store(both[0]!.stepId!, 1)] }, []);
  expect(await claimJobs(sql, term, 10)).toEqual([]);
  await settle(sql, both[1]!, { kind: "advance", steps: [store(both[1]!.stepId!, 2)] }, []);
  const [discovery] = await claimJobs(sql, term, 10);
  expect(discovery).toMatchObject({ kind: "discovery", attempt: 0 });

  await settle(sql, discovery!, { kind: "advance", steps: [call("c"), call("d")] }, []);
  const [c, d] = await claimJobs(sql, term, 10);
  await settle(sql, c!, { kind: "fail", error: { message: "no" } }, []);
  await settle(sql, d!, { kind: "advance", steps: [store("d", 1)] }, []);
  expect(await sql`select key from engine.jobs`).toEqual([]);
  expect(await sql`select status from engine.runs`).toEqual([{ status: "failed" }]);
});

test("runs of a function that is no longer served wait, and nothing of it is forgotten", async () => {
  await start(f);
  await saveDefinitions(sql, [g]);
  const term = await beginTerm(sql, []);

  expect(await claimJobs(sql, term, 10)).toEqual([]);
  expect(await loadDefinitions(sql)).toEqual([g]);
  await saveDefinitions(sql, definitions);
  expect(await claimJobs(sql, term, 10)).toHaveLength(1);
});

test("a tick that a clock set back left too far away is moved to where it belongs", async () => {
  await planCrons(sql, definitions);
  await sql`update engine.crons set next_at = now() + interval '1 day'`;

  await planCrons(sql, definitions);

  expect(
    await sql`select next_at <= now() + interval '1 minute' as "isSoon" from engine.crons`,
  ).toEqual([{ isSoon: true }]);
});

test("old finished runs and their events are forgotten, running and recent ones are not", async () => {
  for (const _ of ["old and done", "old and running", "done"]) await start(f);
  const term = await beginTerm(sql, []);
  const [old, running, recent] = await claimJobs(sql, term, 10);
  await settle(sql, old!, { kind: "finish", output: "1" }, []);
  await settle(sql, recent!, { kind: "finish", output: "1" }, []);
  await sql`update engine.events set received_at = now() - interval '4 days'`;
  await sql`update engine.runs set ended_at = now() - interval '4 days' where id = ${old!.runId}`;

  await prune(sql, 3);

  const kept = await sql<{ id: string }[]>`select id from engine.runs`;
  expect(kept.map(({ id }) => id).toSorted()).toEqual([running!.runId, recent!.runId].toSorted());
  expect(await sql`select id from engine.events`).toHaveLength(2);
});

test("an event id starts a function again after a day, not before", async () => {
  const again = () =>
    sql.begin((tx) => startRuns(tx, [f], { key: "same", name: "a", data: {}, ts: 0 }));

  expect([await again(), await again()]).toEqual([1, 0]);
  await sql`update engine.starts set started_at = now() - interval '25 hours'`;
  expect([await again(), await again()]).toEqual([1, 0]);
});
