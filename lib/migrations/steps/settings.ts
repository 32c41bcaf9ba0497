import "server-only";

import { AppError } from "@/lib/errors";
import { carriedSettings, type SettingsAt } from "@/lib/migrations/carried-settings";
import { ask, instanceOf } from "@/lib/migrations/instance-of";
import type { InstanceRecord } from "@/lib/migrations/load-migration";
import { settingsFor, type SettingChange } from "@/lib/migrations/settings-for";
import { onWire } from "@/lib/migrations/steps/on-wire";
import type { StepWork } from "@/lib/migrations/steps/step-work";
import { parseInfo } from "@/lib/redis/parse-info";
import { accepted } from "@/lib/redis/wire/refused";

/**
 * Gives the target the source's eviction policy, timeout and notifications, as near as it has them. What its
 * provider refuses is told and kept for the report: it is no reason not to move.
 */
export const settings: StepWork = {
  async run({ legs, step }) {
    const leg = legs.find(({ id }) => id === step.legId);
    const source = await instanceOf(leg?.sourceInstanceId ?? null);
    const target = await instanceOf(leg?.targetInstanceId ?? null);
    const from = await settingsAt(source);
    const before = await settingsAt(target);
    const { changes, words } = settingsFor(from, before.settings);
    const refused = await changed(target, changes);
    const after = changes.length === 0 ? before : await settingsAt(target);
    const carried = carriedSettings(from, { before, after }, refused);

    const differs =
      from.policy !== null && after.policy !== null && from.policy !== after.policy
        ? [
            `${target.name} has ${after.policy} where ${source.name} has ${from.policy}; change it at the provider if that matters.`,
          ]
        : [];
    const no = [...refused.values()].map((words) => `Not carried over: ${words}`);
    const told = words.filter((_, index) => !refused.has(changes[index]!.key));
    const sentence = [...told, ...no, ...differs].join(" ");
    return {
      state: changes.length > refused.size ? "done" : "skipped",
      sentence: sentence === "" ? "The settings agree already." : sentence,
      memory: { settings: carried },
    };
  },
};

/** Changes what it can; returns by key why the provider refused the others. */
async function changed(
  { connectionId, remoteId }: InstanceRecord,
  changes: readonly SettingChange[],
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (const { key, value } of changes) {
    try {
      await ask(connectionId, ({ settings: port }, access) =>
        port!.change(access, remoteId, key, value),
      );
    } catch (error) {
      if (!(error instanceof AppError) || error.isRetryable) throw error;
      refused.set(key, error.message);
    }
  }
  return refused;
}

/** Where the provider has none to tell, there is the server's policy alone. */
async function settingsAt({ id, connectionId, remoteId }: InstanceRecord): Promise<SettingsAt> {
  const told = await ask(connectionId, async ({ settings: port }, access) =>
    port === null ? [] : port.read(access, remoteId),
  );
  const info = await onWire(id, async (wire) =>
    accepted((await wire.send([["INFO", "memory"]]))[0]!),
  );
  return { policy: parseInfo(String(info)).get("maxmemory_policy") ?? null, settings: told };
}
