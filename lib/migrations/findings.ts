import type { Finding, FindingLevel } from "@/lib/migrations/model";
import type { Plan } from "@/lib/providers/model";
import { findingTitles, type FindingCode, type Preflight } from "@/lib/transfer/preflight/model";

/** What only concerns keys that are copied; a target that begins empty does not care. */
const ofCopying: readonly FindingCode[] = [
  "too_small",
  "payload",
  "modules",
  "hash_fields",
  "not_empty",
  "tight",
  "big_keys",
  "by_value",
  "merged_databases",
  "no_feed",
];

/** What the engine found on a leg, in the words of the product. */
export function toFindings(judged: Preflight, leg: number, isCold: boolean): Finding[] {
  const levels: [FindingLevel, Preflight["notes"]][] = [
    ["blocker", judged.blockers],
    ["warning", judged.warnings],
    ["note", judged.notes],
  ];
  return levels.flatMap(([level, found]) =>
    found
      .filter(({ code }) => !isCold || !ofCopying.includes(code))
      .map(({ code, sentence }) => ({ level, title: findingTitles[code], sentence, leg })),
  );
}

/** What only concerns a target that is still to be made, besides what is judged of any. */
export function newEndFindings(plan: Plan | null, leg: number): Finding[] {
  const findings: Finding[] = [];
  const blocker = (title: string, sentence: string) =>
    findings.push({ level: "blocker", title, sentence, leg });
  if (plan === null) {
    blocker("Plan unknown", "This plan is not known of the account. Choose another one.");
  } else if (!plan.isOffered) {
    blocker("Plan retired", `${plan.label} is no longer sold. Choose another one.`);
  }
  const sentence =
    "Version, rights and values are tried as soon as the new instance is ready, before anything is copied.";
  return [...findings, { level: "note", title: "Looked at later", sentence, leg }];
}

/** Of several targets each says the same of the source: it is said once, and for all. */
export function shared(findings: readonly Finding[]): Finding[] {
  const kept = new Map<string, Finding>();
  for (const finding of findings) {
    const id = `${finding.level} ${finding.sentence}`;
    const known = kept.get(id);
    kept.set(id, known === undefined ? finding : { ...known, leg: null });
  }
  return [...kept.values()];
}
