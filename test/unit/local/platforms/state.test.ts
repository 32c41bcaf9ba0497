import { expect, test } from "vitest";
import { completed, type Core } from "@/local/platforms/state";
import { demoWorld, stateOf } from "@/local/platforms/world";

/** A file from before anything but the core was kept. */
function olderFile(): Core {
  const { version, secret, accounts, apps, addons, servers, changes, ledger } = stateOf(
    demoWorld,
    new Date("2026-01-01T00:00:00Z"),
  );
  return { version, secret, accounts, apps, addons, servers, changes, ledger };
}

test("an older file gets what it lacks: every add-on a name on its app, every app its processes", () => {
  const older = olderFile();
  const { resources } = completed(older);

  const heroku = older.apps.filter(({ platform }) => platform === "heroku");
  const owned = older.addons.filter(({ appId }) => heroku.some(({ id }) => id === appId));
  expect(resources.attachments).toHaveLength(owned.length);
  for (const addon of owned) {
    const attachment = resources.attachments.find(({ addonId }) => addonId === addon.id);
    expect(`${attachment!.name}_URL`).toBe(addon.configVar);
  }
  expect(resources.apps.map(({ appId }) => appId)).toEqual(heroku.map(({ id }) => id));
  expect(resources.dynos).toHaveLength(heroku.length * 3);
});

test("what a file holds already stays as it is", () => {
  const once = completed(olderFile());
  once.resources.apps[0]!.isInMaintenance = true;
  once.resources.attachments.pop();

  expect(completed(structuredClone(once))).toEqual(once);
});
