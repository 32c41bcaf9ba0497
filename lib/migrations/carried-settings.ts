import { CACHE, POLICY } from "@/lib/migrations/settings-for";
import type { Setting } from "@/lib/providers/capabilities";
import type { ReportSetting } from "@/lib/transfer/report/model";

/** What one end says of its settings: its server's eviction policy, and what its provider lets people set. */
export type SettingsAt = { policy: string | null; settings: readonly Setting[] };

/**
 * Holds the settings of both ends against each other after they were carried over. `refused` tells what the
 * target's provider said no to, by the setting's key.
 */
export function carriedSettings(
  source: SettingsAt,
  { before, after }: { before: SettingsAt; after: SettingsAt },
  refused: ReadonlyMap<string, string>,
): ReportSetting[] {
  const policy = {
    name: "maxmemory-policy",
    source: source.policy,
    target: after.policy,
    note: note(
      source.policy,
      { before: before.policy, after: after.policy },
      refused.get(POLICY) ?? refused.get(CACHE),
      policyWords,
    ),
  };
  const others = source.settings
    .filter(({ key, value }) => key !== POLICY && value !== null)
    .map(({ key, value }): ReportSetting => {
      const [was, is] = [before, after].map(({ settings }) => valueOf(settings, key));
      return {
        name: key.replaceAll("_", "-"),
        source: value,
        target: is ?? null,
        note: note(
          value,
          { before: was ?? null, after: is ?? null },
          refused.get(key),
          settingWords,
        ),
      };
    });
  return source.policy === null ? others : [policy, ...others];
}

/** What is said of one that the target has not as the source has it. */
type Words = { untold: string; left: string; changed: string };

/** Of a provider that only knows bounded or not, the nearest one is chosen. */
const policyWords: Words = {
  untold: "the target does not tell",
  left: "as near as the target has it",
  changed: "the nearest that the target has",
};
const settingWords: Words = {
  untold: "the target has no such setting",
  left: "left as the target has it",
  changed: "left as the target has it",
};

function note(
  wanted: string | null,
  { before, after }: { before: string | null; after: string | null },
  no: string | undefined,
  words: Words,
): string {
  if (after === null) return words.untold;
  if (wanted === after) return before === after ? "the same already" : "carried over";
  if (no !== undefined) return `refused: ${no}`;
  return before === after ? words.left : words.changed;
}

function valueOf(settings: readonly Setting[], key: string): string | null {
  return settings.find((setting) => setting.key === key)?.value ?? null;
}
