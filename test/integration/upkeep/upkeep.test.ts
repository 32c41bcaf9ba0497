import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditEntries, instances, proposals } from "@/drizzle/schema";
import type { Actor } from "@/lib/auth/model";
import { db } from "@/lib/db";
import { heroku } from "@/lib/providers/heroku/adapter";
import type { Provider } from "@/lib/providers/provider";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import { changeSetting } from "@/lib/upkeep/change-setting";
import { createBackup } from "@/lib/upkeep/create-backup";
import { downloadBackup } from "@/lib/upkeep/download-backup";
import {
  readAttachments,
  readBackups,
  readMaintenance,
  readSettings,
  readVersions,
} from "@/lib/upkeep/read-upkeep";
import { runMaintenance } from "@/lib/upkeep/run-maintenance";
import { scheduleBackups } from "@/lib/upkeep/schedule-backups";
import { setMaintenanceWindow } from "@/lib/upkeep/set-maintenance-window";
import { upgradeVersion } from "@/lib/upkeep/upgrade-version";
import { startPlatforms } from "@/local/platforms/start-platforms";
import { until } from "@/test/integration/engine/support";
import { oneHerokuRedis, oneScalingoRedis } from "@/test/integration/local/platform-help";
import { accessBy, listAll } from "@/test/support/access";
import { aConnection, anInstance, aPendingProposal, aTeam } from "@/test/support/factories";
import { problemOf } from "@/test/support/problem-of";

const platforms = await startPlatforms({
  home: null,
  world: { accounts: [...oneHerokuRedis.accounts, ...oneScalingoRedis.accounts] },
  pace: 0.05,
  scalingoRequests: 500,
});
Object.assign(process.env, {
  HEROKU_API_URL: `${platforms.url}/heroku-api`,
  HEROKU_DATA_API_URL: `${platforms.url}/heroku-data`,
  SCALINGO_AUTH_URL: `${platforms.url}/scalingo-auth`,
});
afterAll(() => platforms.stop());

let owner: Actor;
let viewer: Actor;
let atHeroku: string;
let atScalingo: string;

async function watched(provider: Provider, providerId: string, token: string): Promise<string> {
  const [remote] = await listAll(provider, accessBy({ token }));
  const connection = await aConnection(owner, { providerId, credentials: { token } });
  const { remoteId } = remote!;
  return (await anInstance(owner, { connectionId: connection.id, remoteId })).id;
}

beforeAll(async () => {
  owner = await aTeam();
  viewer = { ...owner, role: "viewer" };
  atHeroku = await watched(heroku, "heroku", "HRKU-test");
  atScalingo = await watched(scalingo, "scalingo", "tk-us-test");
});

/** What the history of an instance says was done, newest last. */
async function history(instanceId: string) {
  const rows = await db.select().from(auditEntries).where(eq(auditEntries.subjectId, instanceId));
  return rows.map(({ what }) => what);
}

async function windowKept(instanceId: string) {
  const [row] = await db.select().from(instances).where(eq(instances.id, instanceId));
  return row!.maintenanceWindow;
}

describe("looking", () => {
  test("each provider shows what it has, and nothing of what it has not", async () => {
    expect(await readAttachments(viewer, atHeroku)).toMatchObject([{ configVar: "REDIS_URL" }]);
    expect(await readBackups(viewer, atHeroku)).toBeNull();
    expect(await readMaintenance(viewer, atHeroku)).toMatchObject({ canRunNow: true });

    expect(await readAttachments(viewer, atScalingo)).toBeNull();
    expect(await readBackups(viewer, atScalingo)).toMatchObject({ hourUtc: expect.any(Number) });
    expect(await readMaintenance(viewer, atScalingo)).toMatchObject({ canRunNow: false });
  });

  test("the maintenance window that people see is the one that decisions wait for", async () => {
    await db.update(instances).set({ maintenanceWindow: null });
    for (const instanceId of [atHeroku, atScalingo]) {
      const { window } = (await readMaintenance(viewer, instanceId))!;
      expect(window).not.toBeNull();
      expect(await windowKept(instanceId)).toEqual(window);
    }
  });

  test("another team learns nothing", async () => {
    const stranger = await aTeam();
    for (const read of [readAttachments, readSettings, readVersions, readBackups]) {
      expect(await problemOf(read(stranger, atHeroku))).toMatchObject({ code: "not_found" });
    }
  });
});

describe("changing", () => {
  test.each([
    [
      "a setting",
      () => changeSetting(viewer, { instanceId: atHeroku, key: "timeout", value: "9" }),
    ],
    ["a backup", () => createBackup(viewer, { instanceId: atScalingo })],
    ["a download", () => downloadBackup(viewer, { instanceId: atScalingo, backupId: "b" })],
    ["the hour of backups", () => scheduleBackups(viewer, { instanceId: atScalingo, hourUtc: 3 })],
    ["a version", () => upgradeVersion(viewer, { instanceId: atHeroku, version: "8.1" })],
  ])("%s is not for those who may only look", async (_what, change) => {
    expect(await problemOf(change())).toMatchObject({ code: "forbidden" });
  });

  test("a setting holds at the provider, and the history says who set it", async () => {
    const change = { instanceId: atHeroku, key: "maxmemory_policy", value: "allkeys-lru" };
    await changeSetting(owner, change);
    const settings = await readSettings(owner, atHeroku);
    expect(settings!.find(({ key }) => key === change.key)?.value).toBe("allkeys-lru");
    expect(await history(atHeroku)).toContain("instance.setting_changed");
  });

  test("a refused change leaves no trace in the history", async () => {
    const before = await history(atScalingo);
    const change = { instanceId: atScalingo, key: "publicly-available", value: "on" };
    expect((await problemOf(changeSetting(owner, change))).code).toBe("refused");
    expect(await history(atScalingo)).toEqual(before);
  });

  test("what a provider cannot do is said so", async () => {
    const problem = await problemOf(createBackup(owner, { instanceId: atHeroku }));
    expect(problem.message).toBe("Heroku offers no way to do this.");
    expect(await problemOf(runMaintenance(owner, { instanceId: atScalingo }))).toMatchObject({
      message: expect.stringMatching(/Move the window instead/),
    });
  });

  test("the maintenance window moves, and decisions wait for the new one at once", async () => {
    const window = { weekday: 4, startHour: 3, startMinute: 0, hours: 8 };
    await setMaintenanceWindow(owner, { instanceId: atScalingo, ...window });
    expect(await windowKept(atScalingo)).toEqual(window);
    expect((await readMaintenance(owner, atScalingo))!.window).toEqual(window);
  });

  test("a window the provider refuses is not waited for", async () => {
    const { window } = (await readMaintenance(owner, atScalingo))!;
    const refused = { instanceId: atScalingo, weekday: 4, startHour: 3, startMinute: 30, hours: 8 };
    expect(await problemOf(setMaintenanceWindow(owner, refused))).toMatchObject({
      code: "refused",
    });
    expect(await windowKept(atScalingo)).toEqual(window);
  });

  test("a backup is made, listed first, and its address opens without a token", async () => {
    await scheduleBackups(owner, { instanceId: atScalingo, hourUtc: 4 });
    await createBackup(owner, { instanceId: atScalingo });
    const newest = await until(async () => {
      const [backup] = (await readBackups(owner, atScalingo))!.backups;
      return backup?.status === "done" ? backup : null;
    }, 15_000);
    expect(newest).toMatchObject({ isManual: true });
    expect((await readBackups(owner, atScalingo))!.hourUtc).toBe(4);
    const { url } = await downloadBackup(owner, {
      instanceId: atScalingo,
      backupId: newest.id,
    });
    expect((await fetch(url)).status).toBe(200);
    expect(await history(atScalingo)).toContain("instance.backup_downloaded");
  });

  test("a version nobody offers any more is not asked for", async () => {
    const asked = upgradeVersion(owner, { instanceId: atHeroku, version: "6.2" });
    expect(await problemOf(asked)).toMatchObject({ code: "conflict" });
  });

  test("nothing is upgraded while Headroom changes the plan", async () => {
    const { id } = await aPendingProposal(owner, atHeroku);
    await db
      .update(proposals)
      .set({ status: "approved", decidedAt: new Date() })
      .where(eq(proposals.id, id));
    const asked = upgradeVersion(owner, { instanceId: atHeroku, version: "7.2" });
    expect((await problemOf(asked)).message).toMatch(/is being changed/);
  });
});
