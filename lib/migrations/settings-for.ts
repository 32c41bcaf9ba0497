import type { Setting } from "@/lib/providers/capabilities";

/** What Heroku calls the eviction policy. */
export const POLICY = "maxmemory_policy";
/** Scalingo's only choice: bounded and evicting, or not. */
export const CACHE = "redis-cache";

export type SettingChange = { key: string; value: string };

/**
 * What to change at a target so that it behaves as its source does. `policy` is what the source's server says
 * of itself; `words` tell what was chosen, one for each change.
 */
export function settingsFor(
  source: { policy: string | null; settings: readonly Setting[] },
  offered: readonly Setting[],
): { changes: SettingChange[]; words: string[] } {
  const changes: SettingChange[] = [];
  const words: string[] = [];
  const at = (key: string) => offered.find((setting) => setting.key === key);
  const want = (setting: Setting, value: string) => {
    if (setting.value === value) return;
    changes.push({ key: setting.key, value });
    words.push(`${setting.label} is ${value === "" ? "off" : value} now.`);
  };

  const policy = at(POLICY);
  const cache = at(CACHE);
  if (policy !== undefined && source.policy !== null) {
    if (policy.options === null || policy.options.includes(source.policy))
      want(policy, source.policy);
  } else if (cache !== undefined && source.policy !== null) {
    want(cache, source.policy === "noeviction" ? "off" : "on");
  }
  for (const { key, value } of source.settings) {
    const same = at(key);
    if (key !== POLICY && same !== undefined && value !== null && same.options === null) {
      want(same, value);
    }
  }
  return { changes, words };
}
