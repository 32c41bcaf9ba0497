import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import backups from "@/test/fixtures/scalingo/backups.json";
import database from "@/test/fixtures/scalingo/database.json";
import maintenance from "@/test/fixtures/scalingo/maintenance.json";
import maintenanceRunning from "@/test/fixtures/scalingo/maintenance-running.json";
import version from "@/test/fixtures/scalingo/version.json";
import { problemOf } from "@/test/support/problem-of";
import { startRecordedProviders } from "@/test/support/recorded-providers";
import {
  anAccount,
  bodySent,
  changesAsked,
  databaseWith,
  maintenancePath,
  remoteId,
  scalingoDatabase,
} from "@/test/support/recorded-scalingo";

const wire = await startRecordedProviders();
afterAll(() => wire.stop());
beforeEach(() => {
  wire.reset();
  wire.routes[`GET ${maintenancePath}`] = { body: maintenance };
});

const { settings, versions, backups: kept, maintenance: window } = scalingo;

describe("switches", () => {
  const features = `${scalingoDatabase}/features`;

  test("are listed with their state and what they mean", async () => {
    const listed = await settings!.read(anAccount(), remoteId);
    expect(listed.map(({ key, value, isPending }) => [key, value, isPending])).toEqual([
      ["force-ssl", "off", false],
      ["publicly-available", "off", false],
      ["redis-rdb", "on", false],
      ["redis-aof", "off", false],
      ["redis-cache", "off", false],
    ]);
    for (const { help, options } of listed) {
      expect(help).toMatch(/\w{3}.*\./);
      expect(options).toEqual(["on", "off"]);
    }
  });

  test("are turned on and off", async () => {
    wire.routes[`POST ${features}`] = {
      body: { name: "redis-aof", status: "PENDING_TO_ACTIVATE" },
    };
    wire.routes[`DELETE ${features}`] = { body: { message: "disabled" } };
    await settings!.change(anAccount(), remoteId, "redis-aof", "on");
    expect(bodySent(wire)).toEqual({ feature: { name: "redis-aof" } });

    await settings!.change(anAccount(), remoteId, "redis-rdb", "off");
    const off = wire.requests.find(({ method }) => method === "DELETE");
    expect(off?.query.get("feature")).toBe("redis-rdb");
  });

  test("that are as wanted are not asked for", async () => {
    await settings!.change(anAccount(), remoteId, "redis-rdb", "on");
    await settings!.change(anAccount(), remoteId, "redis-cache", "off");
    expect(changesAsked(wire)).toEqual([]);
  });

  test("a database opens to the internet only behind TLS, and it says what to do first", async () => {
    const asked = settings!.change(anAccount(), remoteId, "publicly-available", "on");
    expect((await problemOf(asked)).message).toMatch(/Switch on “TLS only” first/);
    expect(changesAsked(wire)).toEqual([]);
  });

  test("that Scalingo could not turn tell why in its own words", async () => {
    wire.routes[`POST ${features}`] = {
      body: { name: "redis-aof", status: "FAILED", message: "disk is full" },
    };
    const asked = settings!.change(anAccount(), remoteId, "redis-aof", "on");
    expect((await problemOf(asked)).message).toMatch(
      /could not change “AOF”. It says “disk is full”/,
    );
  });

  test.each([
    ["redis-magic", "on", /no switch redis-magic/],
    ["redis-aof", "maybe", /on or off/],
  ])("%s cannot be set to %s", async (key, value, expected) => {
    const problem = await problemOf(settings!.change(anAccount(), remoteId, key, value));
    expect(problem.message).toMatch(expected);
  });
});

describe("maintenance", () => {
  test("is told with its window", async () => {
    wire.routes[`GET ${maintenancePath}`] = { body: maintenanceRunning };
    wire.routes[`GET ${scalingoDatabase}`] = databaseWith({
      maintenance_window: { weekday_utc: 3, starting_hour_utc: 21, duration_in_hour: 8 },
    });
    expect(await window!.read(anAccount(), remoteId)).toEqual({
      status: "running",
      blocks: true,
      reason: "instance-migration",
      scheduledAt: new Date("2026-07-04T15:59:50.407Z"),
      requiredBy: null,
      window: { weekday: 3, startHour: 21, startMinute: 0, hours: 8 },
    });
  });

  test("that is over matters no more", async () => {
    expect(await window!.read(anAccount(), remoteId)).toMatchObject({
      status: "none",
      blocks: false,
      window: null,
    });
  });

  test("moves to another window of eight hours, and to no other length", async () => {
    wire.routes[`PATCH ${scalingoDatabase}`] = { body: database };
    const wanted = { weekday: 0, startHour: 2, startMinute: 0, hours: 8 };
    await window!.setWindow(anAccount(), remoteId, wanted);
    expect(bodySent(wire)).toEqual({
      database: { maintenance_window: { weekday_utc: 0, starting_hour_utc: 2 } },
    });
    for (const odd of [
      { ...wanted, hours: 4 },
      { ...wanted, startMinute: 30 },
    ]) {
      const asked = window!.setWindow(anAccount(), remoteId, odd);
      expect((await problemOf(asked)).message).toMatch(/full hour \(UTC\) and lasts 8 hours/);
    }
  });

  test("cannot be begun by hand", () => {
    expect(window!.runNow).toBeNull();
  });
});

describe("versions", () => {
  const upgrade = `POST ${scalingoDatabase}/upgrade`;

  function withNext() {
    wire.routes[`GET ${scalingoDatabase}`] = databaseWith({ next_version_id: "v2" });
    wire.routes["GET /db/osc-fr1/api/database_type_versions/v2"] = { body: version };
    wire.routes[upgrade] = {
      status: 202,
      headers: { Location: "https://db-api.osc-fr1.scalingo.com/api/operations/op-9" },
      body: { message: "pending", operation_id: "op-9" },
    };
  }

  test("are told with the next one and what the way there costs", async () => {
    withNext();
    expect(await versions!.read(anAccount(), remoteId)).toEqual({
      current: "7.2.13-1",
      next: "7.2.14-1",
      impact: expect.stringMatching(/only node is restarted.*restarts the app.*no way back/),
    });
  });

  test("have no next one at the newest", async () => {
    expect(await versions!.read(anAccount(), remoteId)).toEqual({
      current: "7.2.13-1",
      next: null,
      impact: "",
    });
  });

  test("climb to the next one, and to no other", async () => {
    withNext();
    await versions!.upgrade(anAccount(), remoteId, "7.2.14-1");
    expect(changesAsked(wire)).toEqual([upgrade]);

    const skipped = await problemOf(versions!.upgrade(anAccount(), remoteId, "8.0.0-1"));
    expect(skipped.message).toMatch(
      /offers 7.2.14-1 as the next version after 7.2.13-1, not 8.0.0/,
    );
    await versions!.upgrade(anAccount(), remoteId, "7.2.13-1");
    expect(changesAsked(wire)).toEqual([upgrade]);
  });

  test("wait while Scalingo is at work", async () => {
    withNext();
    wire.routes[`GET ${scalingoDatabase}`] = databaseWith({ status: "updating" });
    const asked = versions!.upgrade(anAccount(), remoteId, "7.2.14-1");
    expect((await problemOf(asked)).isRetryable).toBe(true);
  });
});

describe("backups", () => {
  test("are listed with their size once they are done", async () => {
    wire.routes[`GET ${scalingoDatabase}/backups`] = { body: backups };
    expect(await kept!.list(anAccount(), remoteId)).toEqual([
      backup("ba-3", "2026-11-04T01:00:00.154Z", "scheduled", null, false),
      backup("ba-2", "2026-10-07T01:00:00.150Z", "failed", null, true),
      backup("ba-1", "2026-09-02T01:00:00.178Z", "done", 17_484_513_608, false),
    ]);
  });

  test("that Scalingo does not keep are none", async () => {
    expect(await kept!.list(anAccount(), remoteId)).toEqual([]);
  });

  test("are made by hand", async () => {
    wire.routes[`POST ${scalingoDatabase}/backups`] = {
      status: 201,
      body: { database_backup: { ...backups.database_backups[0], method: "manual", size: null } },
    };
    expect(await kept!.create(anAccount(), remoteId)).toMatchObject({
      id: "ba-3",
      status: "scheduled",
      isManual: true,
    });
  });

  test("are downloaded at an address that needs no credentials", async () => {
    const address = "https://db-api.test/api/databases/x/backups/ba-1/download?token=1234";
    wire.routes[`GET ${scalingoDatabase}/backups/ba-1/archive`] = {
      body: { download_url: address },
    };
    expect(await kept!.downloadUrl(anAccount(), remoteId, "ba-1")).toBe(address);
  });

  test.each([
    [{}, 1],
    [{ periodic_backups_enabled: false }, null],
    [{ periodic_backups_scheduled_at: [] }, null],
  ])("have an hour (%j)", async (changes, expected) => {
    wire.routes[`GET ${scalingoDatabase}`] = databaseWith(changes);
    expect(await kept!.schedule(anAccount(), remoteId)).toBe(expected);
  });

  test.each([
    [4, { periodic_backups_enabled: true, periodic_backups_scheduled_at: 4 }],
    [null, { periodic_backups_enabled: false }],
  ])("get another hour: %j", async (hour, expected) => {
    wire.routes[`PATCH ${scalingoDatabase}`] = { body: database };
    await kept!.setSchedule(anAccount(), remoteId, hour);
    expect(bodySent(wire)).toEqual({ database: expected });
  });
});

function backup(
  id: string,
  createdAt: string,
  status: string,
  bytes: number | null,
  isManual: boolean,
) {
  return { id, createdAt: new Date(createdAt), status, bytes, isManual };
}
