import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import addOn from "@/test/fixtures/scalingo/addon.json";
import maintenance from "@/test/fixtures/scalingo/maintenance.json";
import maintenanceRunning from "@/test/fixtures/scalingo/maintenance-running.json";
import metrics from "@/test/fixtures/scalingo/metrics.json";
import { problemOf } from "@/test/support/problem-of";
import { startRecordedProviders } from "@/test/support/recorded-providers";
import {
  anAccount,
  changesAsked,
  databaseWith,
  maintenancePath,
  remoteId,
  scalingoAddOnPath,
  scalingoDatabase,
} from "@/test/support/recorded-scalingo";

const wire = await startRecordedProviders();
afterAll(() => wire.stop());
beforeEach(() => {
  wire.reset();
  wire.routes[`GET ${maintenancePath}`] = { body: maintenance };
  wire.routes[`GET ${scalingoDatabase}/metrics`] = { body: metrics };
});

const larger = "redis:redis-starter-512";
const smaller = "redis:redis-starter-256";

function change(planId = larger) {
  return scalingo.changePlan(anAccount(), remoteId, planId);
}

function maintained(status: string) {
  const [first] = maintenance.maintenance;
  wire.routes[`GET ${maintenancePath}`] = {
    body: { maintenance: [{ ...first, type: "plan-update", status }] },
  };
}

function holding(bytes: number) {
  wire.routes[`GET ${scalingoAddOnPath}`] = {
    body: { addon: { ...addOn.addon, plan: { name: "redis-starter-512" } } },
  };
  wire.routes[`GET ${scalingoDatabase}`] = databaseWith({ plan: "redis-starter-512" });
  wire.routes[`GET ${scalingoDatabase}/metrics`] = { body: { memory: { memory: bytes } } };
}

test("a quiet database gets its plan", async () => {
  await change();
  expect(changesAsked(wire)).toEqual([`PATCH ${scalingoAddOnPath}`]);
});

describe("nothing is asked", () => {
  test.each([
    ["the servers change their plan", { status: "updating" }, "unreachable", /“updating”.*waits/],
    ["it is moved", { status: "migrating" }, "unreachable", /“migrating”/],
    ["it is upgraded", { status: "upgrading" }, "unreachable", /“upgrading”/],
    [
      "an operation has not ended",
      { current_operation_id: "op-1" },
      "unreachable",
      /last operation/,
    ],
    [
      "a feature is being switched",
      { features: [{ name: "redis-aof", status: "PENDING" }] },
      "unreachable",
      /last operation/,
    ],
    ["it is stopped", { status: "stopped" }, "refused", /has stopped the database/],
  ])("while %s", async (_what, changes, code, expected) => {
    wire.routes[`GET ${scalingoDatabase}`] = databaseWith(changes);
    const problem = await problemOf(change());
    expect(problem).toMatchObject({ code });
    expect(problem.message).toMatch(expected);
    expect(changesAsked(wire)).toEqual([]);
  });

  test.each([
    ["notified", /has announced a maintenance \(plan-update\)/],
    ["queued", /is about to run a maintenance/],
    ["running", /runs a maintenance/],
  ])("near a maintenance that is %s", async (status, expected) => {
    maintained(status);
    const problem = await problemOf(change());
    expect(problem).toMatchObject({ code: "refused" });
    expect(problem.message).toMatch(expected);
    expect(changesAsked(wire)).toEqual([]);
  });

  test("near a maintenance that only the second page tells of", async () => {
    wire.routes[`GET ${maintenancePath}`] = ({ query }) =>
      query.get("page") === "2"
        ? { body: maintenanceRunning }
        : { body: { ...maintenance, meta: { pagination: { next_page: 2 } } } };
    expect((await problemOf(change())).message).toMatch(
      /runs a maintenance \(instance-migration\)/,
    );
  });
});

test.each(["scheduled", "done", "failed", "cancelled"])(
  "a maintenance that is %s holds nothing up",
  async (status) => {
    maintained(status);
    await change();
    expect(changesAsked(wire)).toHaveLength(1);
  },
);

describe("a smaller plan", () => {
  test("than what is in use is refused, with both figures", async () => {
    holding(300 * 1024 ** 2);
    const problem = await problemOf(change(smaller));
    expect(problem).toMatchObject({ code: "refused" });
    expect(problem.message).toMatch(/300 MB in use, and Starter 256 MB holds 256 MB/);
    expect(changesAsked(wire)).toEqual([]);
  });

  test("that holds what is in use is asked for", async () => {
    holding(100 * 1024 ** 2);
    await change(smaller);
    expect(changesAsked(wire)).toHaveLength(1);
  });

  test("is asked for where Scalingo measures nothing: whoever decided has samples of its own", async () => {
    holding(0);
    wire.routes[`GET ${scalingoDatabase}/metrics`] = { status: 404, body: { error: "not found" } };
    await change(smaller);
    expect(changesAsked(wire)).toHaveLength(1);
  });
});

test("a larger plan costs no look at the metrics", async () => {
  await change();
  expect(wire.asked()).not.toContain(`GET ${scalingoDatabase}/metrics`);
});

test("a plan whose name says no size is sized by the database API", async () => {
  wire.routes[`GET ${scalingoAddOnPath}`] = {
    body: { addon: { ...addOn.addon, plan: { name: "redis-galactic" } } },
  };
  wire.routes[`GET ${scalingoDatabase}/plan`] = {
    body: { plan: { id: "p", name: "redis-galactic", memory: 4096, gateway_nodes: 2 } },
  };
  const plans = await scalingo.plans(anAccount(), remoteId);
  expect(plans.find(({ id }) => id === "redis:redis-galactic")).toMatchObject({
    memoryBytes: 4096 * 1024 ** 2,
    maxClients: null,
    hasReplica: true,
    monthlyCents: 432_000,
  });
});

describe("a look while something is under way", () => {
  const operation = `GET ${scalingoDatabase}/operations/op-1`;

  test("tells of an operation that failed, in Scalingo's words", async () => {
    wire.routes[`GET ${scalingoDatabase}`] = databaseWith({ current_operation_id: "op-1" });
    wire.routes[operation] = {
      body: { operation: { id: "op-1", type: "upgrade", status: "error", error: "no space left" } },
    };
    expect(await scalingo.read(anAccount(), remoteId)).toMatchObject({
      status: "failed",
      progress: expect.stringMatching(/could not finish.*“no space left”/),
    });
  });

  test.each([
    ["running", "changing"],
    ["finished", "ready"],
    ["cancelled", "ready"],
  ])("takes an operation that is %s for %s", async (status, expected) => {
    wire.routes[`GET ${scalingoDatabase}`] = databaseWith({ current_operation_id: "op-1" });
    wire.routes[operation] = { body: { operation: { id: "op-1", status } } };
    expect(await scalingo.read(anAccount(), remoteId)).toMatchObject({ status: expected });
  });

  test("names the maintenance that moves the database", async () => {
    wire.routes[`GET ${scalingoDatabase}`] = databaseWith({ status: "migrating" });
    wire.routes[`GET ${maintenancePath}`] = { body: maintenanceRunning };
    expect(await scalingo.read(anAccount(), remoteId)).toMatchObject({
      status: "changing",
      progress: "Scalingo runs a maintenance (instance-migration)",
    });
  });

  test("names the feature that is being switched", async () => {
    wire.routes[`GET ${scalingoDatabase}`] = databaseWith({
      features: [{ name: "force-ssl", status: "PENDING_TO_ACTIVATE" }],
    });
    expect(await scalingo.read(anAccount(), remoteId)).toMatchObject({
      status: "changing",
      progress: "Scalingo is changing “TLS only”",
    });
  });

  test("costs two requests once its tokens are known and nothing is under way", async () => {
    const access = anAccount();
    await scalingo.read(access, remoteId);
    wire.requests.length = 0;
    await scalingo.read(access, remoteId);
    expect(wire.asked()).toEqual([`GET ${scalingoAddOnPath}`, `GET ${scalingoDatabase}`]);
  });
});
