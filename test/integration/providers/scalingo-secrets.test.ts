import { inspect } from "node:util";
import { afterAll, expect, test } from "vitest";
import type { Access } from "@/lib/providers/model";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import { bearer, startRecordedProviders } from "@/test/support/recorded-providers";
import { anAccount, app, remoteId } from "@/test/support/recorded-scalingo";
import type { Answer, Routes } from "@/test/support/wire";

const wire = await startRecordedProviders();
afterAll(() => wire.stop());

const { settings, maintenance, versions, backups, apps, lifecycle, webhooks } = scalingo;
const hook = "https://headroom.test/api/webhooks/whk_planted";

/** Everything that can be asked of Scalingo. */
const questions: [string, (access: Access) => Promise<unknown>][] = [
  ["verify", (access) => scalingo.verify(access)],
  ["parts", (access) => scalingo.parts(access)],
  ["list", (access) => scalingo.list(access, { id: app.id, label: app.name })],
  ["read", (access) => scalingo.read(access, remoteId)],
  ["plans", (access) => scalingo.plans(access, remoteId)],
  ["redisUrl", (access) => scalingo.redisUrl(access, remoteId)],
  ["changePlan", (access) => scalingo.changePlan(access, remoteId, "redis:redis-starter-512")],
  ["settings", (access) => settings!.change(access, remoteId, "redis-aof", "on")],
  ["maintenance", (access) => maintenance!.read(access, remoteId)],
  ["versions", (access) => versions!.read(access, remoteId)],
  ["backups", (access) => backups!.downloadUrl(access, remoteId, "ba-1")],
  ["formation", (access) => apps!.formation(access, app)],
  ["setConfigVars", (access) => apps!.setConfigVars(access, app, { A: "redis://:planted@h" })],
  ["destroy", (access) => lifecycle!.destroy(access, remoteId)],
  ["webhooks", (access) => webhooks!.subscribe(access, remoteId, hook, "planted")],
];

const badDays: [string, Answer][] = [
  ["a refusal", { status: 422, body: { errors: { field: ["is wrong"] } } }],
  ["an expired bearer", { status: 401, body: { error: "unauthorized" } }],
  ["a limit", { status: 429, body: "Retry later" }],
  ["a page", { status: 500, body: "<html>Oops</html>" }],
  ["another shape", { body: { unexpected: "redis://:planted@host" } }],
  ["a broken connection", "hang up"],
];

test.each(questions)("%s gives away no token, bearer or URL when it fails", async (_name, ask) => {
  const told: string[] = [];
  for (const [what, answer] of badDays) {
    answerEverythingWith(answer);
    const error: unknown = await ask(anAccount()).then(
      () => null,
      (reason: unknown) => reason,
    );
    // With its stack and all its causes: more than a log line keeps.
    if (error !== null) told.push(`${what}: ${inspect(error, { depth: 10 })}`);
  }
  expect(told.length).toBeGreaterThan(3);
  expect(told.join("\n")).not.toMatch(/planted/);
});

/** Signs everybody in, and has the same answer to whatever they ask. */
function answerEverythingWith(answer: Answer): void {
  wire.reset();
  const signIn: Routes = {
    "POST /auth/v1/tokens/exchange": { body: { token: `${bearer(3600)}-planted` } },
    "GET /auth/v1/regions": wire.routes["GET /auth/v1/regions"]!,
  };
  wire.routes = new Proxy(signIn, { get: (known, route: string) => known[route] ?? answer });
}
