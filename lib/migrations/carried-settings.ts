import type { Setting } from "@/lib/providers/capabilities";
import type { ReportSetting } from "@/lib/transfer/report/model";

const POLICY = "maxmemory_policy";

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
    note: policyNote(source.policy, { before: before.policy, after: after.policy }, refused),
  };
  const others = source.settings
    .filter(({ key, value }) => key !== POLICY && value !== null)
    .map(({ key, value }): ReportSetting => {
      const [was, is] = [before, after].map(({ settings }) => valueOf(settings, key));
      return {
        name: key.replaceAll("_", "-"),
        source: value,
        target: is ?? null,
        note: note(value, { before: was ?? null, after: is ?? null }, refused.get(key)),
      };
    });
  return source.policy === null ? others : [policy, ...others];
}

function note(
  wanted: string | null,
  { before, after }: { before: string | null; after: string | null },
  no: string | undefined,
): string {
  if (after === null) return "the target has no such setting";
  if (wanted === after) return before === after ? "the same already" : "carried over";
  return no === undefined ? "left as the target has it" : `refused: ${no}`;
}

/** Of a provider that only knows bounded or not, the nearest one is chosen. */
function policyNote(
  wanted: string | null,
  { before, after }: { before: string | null; after: string | null },
  refused: ReadonlyMap<string, string>,
): string {
  if (after === null) return "the target does not tell";
  if (wanted === after) return before === after ? "the same already" : "carried over";
  const [no] = refused.values();
  if (no !== undefined) return `refused: ${no}`;
  return before === after ? "as near as the target has it" : "the nearest that the target has";
}

function valueOf(settings: readonly Setting[], key: string): string | null {
  return settings.find((setting) => setting.key === key)?.value ?? null;
}
