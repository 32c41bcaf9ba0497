import { formatBytes } from "@/lib/format";
import type { EndView, Finding, FindingLevel } from "@/lib/migrations/model";
import type { Plan } from "@/lib/providers/provider";
import {
  findingTitles,
  type EndFacts,
  type FindingCode,
  type Preflight,
  type Survey,
} from "@/lib/transfer/preflight/model";

/** Headroom for overhead: values take a little more at another version, and buffers come on top. */
const ROOM_SHARE = 1.2;
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

/** What can be told of a target before it is made. The rest is asked as soon as it is ready. */
export function newEndFindings({
  plan,
  view,
  sourceEnd,
  survey,
  leg,
  isCold,
}: {
  plan: Plan | null;
  view: EndView;
  sourceEnd: EndFacts;
  survey: Survey | null;
  leg: number;
  isCold: boolean;
}): Finding[] {
  const blocker = (title: string, sentence: string): Finding => ({
    level: "blocker",
    title,
    sentence,
    leg,
  });
  if (!sourceEnd.isRead) return [blocker("Not reachable", sourceEnd.sentence)];
  const findings: Finding[] = [];
  if (plan === null) {
    findings.push(
      blocker("Plan unknown", "This plan is not known of the account. Choose another one."),
    );
  } else if (!plan.isOffered) {
    findings.push(blocker("Plan retired", `${plan.label} is no longer sold. Choose another one.`));
  }
  if (sourceEnd.isCluster)
    findings.push(blocker("Cluster", "The source is a cluster, which Headroom cannot walk."));
  const { dataBytes } = sourceEnd;
  const memoryBytes = plan?.memoryBytes ?? null;
  if (
    !isCold &&
    dataBytes !== null &&
    memoryBytes !== null &&
    dataBytes * ROOM_SHARE > memoryBytes
  ) {
    const sizes = `${formatBytes(dataBytes)} of data, ${formatBytes(memoryBytes)} on ${view.planLabel}`;
    findings.push(
      dataBytes > memoryBytes
        ? blocker("Too small", `The data does not fit: ${sizes}. Choose a larger plan.`)
        : {
            level: "warning",
            title: "Tight memory",
            sentence: `The data fits tightly: ${sizes}.`,
            leg,
          },
    );
  }
  for (const { type, keys, example } of isCold ? [] : (survey?.moduleTypes ?? [])) {
    findings.push(
      blocker(
        "Module keys",
        `${keys} keys of the type ${type} (such as ${example}) belong to a module, which a new instance may not have.`,
      ),
    );
  }
  findings.push({
    level: "note",
    title: "Looked at later",
    sentence:
      "Version, rights and values are tried as soon as the new instance is ready, before anything is copied.",
    leg,
  });
  return findings;
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
