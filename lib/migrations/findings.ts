import { formatCount, formatCounted } from "@/lib/format";
import type { Finding, FindingLevel } from "@/lib/migrations/model";
import type { Plan } from "@/lib/providers/model";
import type { Scope } from "@/lib/transfer/model";
import {
  findingTitles,
  type FindingCode,
  type Preflight,
  type Survey,
} from "@/lib/transfer/preflight/model";

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

/**
 * What the engine found on a leg, in the words of the product. `survey` is what was looked at of the source;
 * null where nobody could.
 */
export function toFindings(
  judged: Preflight,
  leg: number,
  { isCold, scope, survey }: { isCold: boolean; scope: Scope; survey: Survey | null },
): Finding[] {
  const levels: [FindingLevel, Preflight["notes"]][] = [
    ["blocker", judged.blockers],
    ["warning", judged.warnings],
    ["note", judged.notes],
  ];
  return levels.flatMap(([level, found]) =>
    found
      .filter(({ code }) => !isCold || !ofCopying.includes(code))
      .map(({ code, sentence }) => {
        const words = code === "empty" ? (perhapsEmpty(scope, survey) ?? sentence) : sentence;
        return { level, title: findingTitles[code], sentence: words, leg };
      }),
  );
}

/** Where keys are chosen by what they are, and not all were looked at, there may be some yet; else null. */
function perhapsEmpty({ include, exclude, types }: Scope, survey: Survey | null): string | null {
  const isChosen = include.length > 0 || exclude.length > 0 || types !== null;
  if (!isChosen || survey === null || survey.isWhole) return null;
  return `None of the ${formatCounted(survey.keys.length, "key")} that were looked at is chosen by this. There may be some among the other ${formatCount(survey.keysTotal - survey.keys.length)}: look at the prefixes once more.`;
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
