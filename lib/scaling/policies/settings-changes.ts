import { policyWords, type Named } from "@/lib/scaling/policies/policy-words";
import type { Policy } from "@/lib/scaling/policy";

/** What the history tells of the settings of an instance; recipients have entries of their own. */
export type ToldSettings = {
  name: string;
  policy: Policy;
  notify: { breach: boolean; success: boolean; failure: boolean };
};

/** What settings say now and said before, as the history tells it; null where they say the same. */
export function settingsChanges(
  before: ToldSettings,
  after: ToldSettings,
  named: Named,
): string | null {
  const former = inWords(before, named);
  const present = inWords(after, named);
  const changes: string[] = [];
  for (const term of new Set([...former.keys(), ...present.keys()])) {
    const [now, then] = [present.get(term) ?? "nothing", former.get(term) ?? "nothing"];
    if (now !== then) changes.push(`${term.toLowerCase()}: ${now} instead of ${then}`);
  }
  return changes.length === 0 ? null : changes.join(". ");
}

function inWords({ name, policy, notify }: ToldSettings, named: Named): Map<string, string> {
  const told = Object.entries(notify).flatMap(([topic, isTold]) => (isTold ? [topic] : []));
  return new Map([
    ["Name", name],
    ...policyWords(policy, named),
    ["Told of", told.join(", ") || "nothing"],
  ]);
}
