import "server-only";

import { AppError } from "@/lib/errors";
import { ask, instanceOf } from "@/lib/migrations/instance-of";
import { settingsFor } from "@/lib/migrations/settings-for";
import { onWire } from "@/lib/migrations/steps/on-wire";
import type { StepWork } from "@/lib/migrations/steps/step-work";
import { parseInfo } from "@/lib/redis/parse-info";

/** Gives the target the source's eviction policy, timeout and notifications, as near as it has them. */
export const settings: StepWork = {
  async run({ legs, step }) {
    const leg = legs.find(({ id }) => id === step.legId);
    const [source, target] = await Promise.all([
      instanceOf(leg?.sourceInstanceId ?? null),
      instanceOf(leg?.targetInstanceId ?? null),
    ]);
    const told = await readSettings(source);
    const policy = await policyOf(source.id);
    const offered = await readSettings(target);
    const { changes, words } = settingsFor({ policy, settings: told }, offered);
    for (const { key, value } of changes) {
      await ask(target.connectionId, ({ settings: port }, access) =>
        port!.change(access, target.remoteId, key, value),
      );
    }
    const present = await policyOf(target.id);
    const differs =
      policy !== null && present !== null && policy !== present && changes.length === 0
        ? [
            `${target.name} has ${present} where ${source.name} has ${policy}; change it at the provider if that matters.`,
          ]
        : [];
    const sentence = [...words, ...differs].join(" ");
    return sentence === ""
      ? { state: "skipped", sentence: "The settings agree already." }
      : { state: changes.length > 0 ? "done" : "skipped", sentence };
  },
};

/** Empty where the provider has none to tell. */
async function readSettings({
  connectionId,
  remoteId,
}: {
  connectionId: string;
  remoteId: string;
}) {
  return ask(connectionId, async ({ settings: port }, access) =>
    port === null ? [] : port.read(access, remoteId),
  );
}

async function policyOf(instanceId: string): Promise<string | null> {
  const info = await onWire(instanceId, (wire) => wire.ask("INFO", "memory"));
  if (!Buffer.isBuffer(info) && typeof info !== "string") {
    throw new AppError("refused", "The server does not answer INFO.");
  }
  return parseInfo(String(info)).get("maxmemory_policy") ?? null;
}
