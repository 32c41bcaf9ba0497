import assert from "node:assert/strict";
import { createDrain } from "@/lib/metrics/create-drain";
import { keepWebhooks } from "@/lib/radar/keep-webhooks";
import { changeSetting } from "@/lib/upkeep/change-setting";
import { until } from "@/test/integration/local/platform-help";
import type { Headroom } from "./drift-headroom";
import { assertUnfought, instanceNamed, lookedAt, newestEntry, rowOf } from "./drift-rows";
import type { Cli } from "./heroku-cli";
import { TOKEN, type Platform } from "./heroku-steps";
import { PACE, type Step } from "./round";

/** Long enough that a look finds the change under way, on a slow machine too. */
const SLOW_PACE = 1;

/** Heroku's CLI and Headroom at one account. */
export function driftAtHeroku(headroom: Headroom, cli: Cli, platform: Platform): Step[] {
  let connectionId = "";
  let instanceId = "";
  const before = { releases: 0, drift: "" };
  const row = () => rowOf(instanceId);
  const entry = (what: string) => newestEntry(instanceId, what);
  const by = (command: string) => cli(...command.split(" "));
  const changes = async () => (await platform.changes()).length;

  return [
    {
      name: "Headroom connects the Heroku account, lists redis-shop and watches it",
      async run() {
        const connected = await headroom.connect("heroku", TOKEN);
        connectionId = connected.connectionId;
        assert.equal(connected.instanceIds.length, 1);
        instanceId = connected.instanceIds[0]!;
        const { planId, status, sampledAt } = await row();
        assert.deepEqual([planId, status], ["heroku-redis:premium-0", "ready"]);
        assert(sampledAt !== null, "no sample was taken");
      },
    },
    {
      name: "addons:upgrade by hand → the timeline has the plan, the row is changing",
      async run() {
        await platform.pace(SLOW_PACE);
        await by("addons:upgrade redis-shop heroku-redis:premium-1");
        await platform.pace(PACE);
        const noticed = await headroom.minutesUntil(
          async () => (await entry("instance.plan_changed_outside")) !== undefined,
        );
        const { details, userId } = (await entry("instance.plan_changed_outside"))!;
        assert.deepEqual(details, { from: "Premium 0", to: "Premium 1" });
        assert.equal(userId, null);
        const { planId, status } = await row();
        assert.deepEqual([planId, status], ["heroku-redis:premium-1", "changing"]);
        return noticed;
      },
    },
    {
      name: "… then ready at its new address, and nothing is fought",
      async run() {
        await until(async () => (await changes()) === 1);
        const noticed = await headroom.minutesUntil(async () => (await row()).status === "ready");
        const { problem, unreachableSince, planId } = await row();
        assert.deepEqual([problem, unreachableSince], [null, null]);
        assert.equal(planId, "heroku-redis:premium-1");
        await assertUnfought(instanceId);
        assert.equal(await changes(), 1);
        return noticed;
      },
    },
    {
      name: "apps:rename → instance.renamed",
      async run() {
        await by("apps:rename store --app shop");
        return renamed("shop/redis-shop", "store/redis-shop");
      },
    },
    {
      name: "addons:rename → instance.renamed, and it goes by the new name",
      async run() {
        await by("addons:rename redis-shop redis-store");
        const noticed = await renamed("store/redis-shop", "store/redis-store");
        assert.equal((await row()).name, "redis-store");
        return noticed;
      },
    },
    {
      name: "redis:credentials --reset → the timeline tells, and samples go on at the new address",
      async run() {
        const former = (await platform.redis("redis-store")).url;
        const { urlHash } = await row();
        await by("redis:credentials redis-store --app store --reset");
        await until(async () => (await platform.redis("redis-store")).url !== former);
        const before = headroom.now();
        const noticed = await headroom.minutesUntil(
          async () => (await entry("instance.credentials_rotated")) !== undefined,
        );
        const { sampledAt, unreachableSince, ...after } = await row();
        assert(sampledAt! > before && unreachableSince === null, "samples do not go on");
        assert.notEqual(after.urlHash, urlHash);
        return noticed;
      },
    },
    {
      name: "addons:create → a new instance",
      async run() {
        await by("addons:create heroku-redis:mini --app store --name redis-extra --wait");
        const noticed = await headroom.minutesUntil(async () => (await extra()) !== undefined);
        const { planId, watchedAt } = (await extra())!;
        assert.deepEqual([planId, watchedAt], ["heroku-redis:mini", null]);
        return noticed;
      },
    },
    {
      name: "addons:destroy → instance.gone",
      async run() {
        await by("addons:destroy redis-extra --app store --confirm store");
        const { id } = (await extra())!;
        const noticed = await headroom.minutesUntil(
          async () => (await newestEntry(id, "instance.gone")) !== undefined,
        );
        assert.equal((await rowOf(id)).status, "gone");
        assert.equal((await row()).status, "ready");
        return noticed;
      },
    },
    {
      name: "Headroom changes the plan → addons:info shows it",
      async run() {
        before.releases = (await platform.list("/apps/store/releases")).length;
        before.drift = (await entry("instance.plan_changed_outside"))!.id;
        await headroom.changePlan(instanceId, "heroku-redis:premium-2");
        assert.match(await by("addons:info redis-store"), /Plan: +heroku-redis:premium-2/);
      },
    },
    {
      name: "… releases shows the new address it set, and Headroom takes none of it for drift",
      async run() {
        const release = new RegExp(`v${before.releases + 1} .*Update .*REDIS.* by heroku-redis`);
        assert.match(await by("releases --app store"), release);
        for (let looks = 0; looks < 2; looks++) await headroom.minutesUntil(lookedAgain());
        assert.equal((await entry("instance.plan_changed_outside"))!.id, before.drift);
        assert.equal((await row()).planId, "heroku-redis:premium-2");
      },
    },
    {
      name: "Headroom changes a setting → redis:info shows it",
      async run() {
        const wanted = { instanceId, key: "maxmemory_policy", value: "allkeys-lru" };
        await changeSetting(headroom.actor, wanted);
        assert.match(await by("redis:info redis-store --app store"), /Maxmemory: +allkeys-lru/);
      },
    },
    {
      name: "Headroom makes a drain → drains lists it",
      async run() {
        await createDrain(headroom.actor, { instanceId });
        assert((await by("drains --app store")).includes(`${headroom.url}/api/drains/`));
      },
    },
    {
      name: "Headroom makes a webhook → webhooks lists it",
      async run() {
        const kept = await keepWebhooks(connectionId, headroom.now());
        assert.equal(kept.subscribed, 1);
        assert((await by("webhooks --app store")).includes(`${headroom.url}/api/webhooks/`));
      },
    },
    {
      name: "addons:upgrade by hand, with a webhook → the timeline has it at once",
      async run() {
        headroom.doorbell.forget();
        const startedMs = Date.now();
        await by("addons:upgrade redis-store heroku-redis:premium-3");
        const noticed = await headroom.told(connectionId, startedMs);
        const { details } = (await entry("instance.plan_changed_outside"))!;
        assert.deepEqual(details, { from: "Premium 2", to: "Premium 3" });
        return noticed;
      },
    },
  ];

  function extra() {
    return instanceNamed(connectionId, "redis-extra");
  }

  /** True once the part was looked at after this call. */
  function lookedAgain(): () => Promise<boolean> {
    const since = headroom.now();
    return async () => (await lookedAt(connectionId)) > since;
  }

  async function renamed(from: string, to: string): Promise<string> {
    const noticed = await headroom.minutesUntil(
      async () => (await entry("instance.renamed"))?.details.to === to,
    );
    assert.deepEqual((await entry("instance.renamed"))!.details, { from, to });
    const { appName, remoteName } = await row();
    assert.equal(`${appName}/${remoteName}`, to);
    return noticed;
  }
}
