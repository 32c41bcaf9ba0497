import { formatBytes, formatCounted, formatShare } from "@/lib/format";
import { printable } from "@/lib/transfer/copy/printable";
import type { Route, Scope } from "@/lib/transfer/model";
import { blocker, listed, note, warning, type Graded } from "@/lib/transfer/preflight/graded";
import type { Payloads, ReadEnd, Survey } from "@/lib/transfer/preflight/model";
import type { Selected } from "@/lib/transfer/preflight/share";
import { BIG_BYTES } from "@/lib/transfer/preflight/summed-survey";
import { isKeyType } from "@/lib/transfer/scope";

const MANY_EXPIRE_SHARE = 0.5;

export type Values = {
  source: ReadEnd;
  target: ReadEnd;
  survey: Survey;
  payloads: Payloads;
  scope: Scope;
  selected: Selected;
};

/** Payloads where the target understands those of every type that is moved, else all by value. */
export function routeOf({ payloads, scope }: Pick<Values, "payloads" | "scope">): Route {
  const isByValue = Object.entries(payloads.byType).some(
    ([type, { route }]) => isKeyType(type) && isMoved(type, scope) && route !== "payload",
  );
  return isByValue ? "value" : "payload";
}

/** Whether every value can be carried, and what will burden the move. */
export function* judgeValues(values: Values): Generator<Graded> {
  yield* judgeModules(values);
  yield* judgePayloads(values);
  yield* judgeHashFields(values);
  yield* judgeBigKeys(values);
  yield* judgeExpiry(values);
}

function* judgeModules({ survey, scope, selected }: Values): Generator<Graded> {
  // A scope that names types takes plain ones only, and says so itself.
  if (scope.types !== null) return;
  const seen = selected.surveyed.filter(({ type }) => !isKeyType(type));
  const [first] = seen;
  if (first !== undefined) {
    const types = [...new Set(seen.map(({ type }) => type))];
    const count = formatCounted(seen.length, "key");
    yield blocker(
      "modules",
      `${survey.isWhole ? count : `At least ${count}`} belong to modules (${listed(types)}), such as ${printable(first.key)}, and no plain command moves them. Leave them out by prefix or by type, or choose a target where they are not needed.`,
      printable(first.key),
    );
    return;
  }
  const isFiltered = scope.include.length > 0 || scope.exclude.length > 0;
  for (const { type, keys, example, isWhole } of survey.moduleTypes) {
    const found = `${isWhole ? "" : "At least "}${formatCounted(keys, "key")} of the source belong to a module (${type}), such as ${example}`;
    yield isFiltered
      ? warning("modules", `${found}. Make sure that the scope leaves them out.`, example)
      : blocker(
          "modules",
          `${found}, and no plain command moves them. Leave them out by prefix or by type.`,
          example,
        );
  }
}

function* judgePayloads({ payloads, scope, source, target, selected }: Values): Generator<Graded> {
  const present = new Set(selected.surveyed.map(({ type }) => type));
  const own = Object.entries(payloads.byType).filter(
    ([type]) => isKeyType(type) && isMoved(type, scope),
  );
  const versions = `${source.engine ?? "an unknown version"} at the source, ${target.engine ?? "an unknown version"} at the target`;
  for (const [type, { route, words }] of own) {
    if (route !== null) continue;
    yield blocker(
      "payload",
      `Keys of type ${type} cannot be carried over: the target takes neither their payload nor their values: “${words ?? "no answer"}” (${versions}). Choose a target of the same version or a newer one, with all rights.`,
    );
  }
  const byValue = own.filter(([, { route }]) => route === "value");
  if (byValue.length > 0) {
    const words = byValue.find(([, one]) => one.words !== null)?.[1].words;
    const types = byValue.map(([type]) => type);
    const seen = types.filter((type) => present.has(type));
    yield warning(
      "by_value",
      `The target does not read the source’s payloads (${words ?? "an older version"}; ${versions}), so keys are copied value by value, which is slower. This concerns ${listed(seen.length > 0 ? seen : types)}.`,
    );
  }
  if (payloads.basis === "unknown") {
    yield warning(
      "versions",
      `Whether the target reads the source’s payloads is seen with the first key: ${versions}.`,
    );
  } else if (source.engine !== target.engine) {
    yield warning(
      "versions",
      `The versions differ: ${versions}.${trialWords(payloads, byValue.length > 0)}`,
    );
  }
}

function trialWords({ basis }: Payloads, isByValue: boolean): string {
  if (isByValue) return "";
  return basis === "trial"
    ? " The target restored small keys of the source in a trial."
    : " There was no key to try; the target reads payloads of this version.";
}

function* judgeHashFields({ source, target, payloads, scope }: Values): Generator<Graded> {
  if (source.hashesWithExpiringFields === 0 || !isMoved("hash", scope)) return;
  const isUnknown = [source, target].some(({ refusals }) =>
    refusals.some(({ command }) => command === "HPEXPIRETIME"),
  );
  if (routeOf({ payloads, scope }) === "payload" || !isUnknown) return;
  yield blocker(
    "hash_fields",
    `${formatCounted(source.hashesWithExpiringFields, "key")} of the source have hash fields that expire by themselves, which the target does not know (${target.engine ?? "an unknown version"}): they would never expire there. Choose a target of the same version, or leave them out by prefix.`,
  );
}

function* judgeBigKeys({ survey, selected }: Values): Generator<Graded> {
  const big = selected.surveyed
    .filter(({ bytes }) => bytes !== null && bytes > BIG_BYTES)
    .toSorted((one, other) => other.bytes! - one.bytes!);
  const [biggest] = big;
  if (biggest !== undefined) {
    const name = printable(biggest.key);
    const may = survey.isWhole
      ? ""
      : " Only a part of the keys was looked at: there may be larger ones.";
    yield warning(
      "big_keys",
      `${formatCounted(big.length, "key")} above ${formatBytes(BIG_BYTES)} ${big.length === 1 ? "was" : "were"} found, the largest ${name} (${biggest.type}) with ${formatBytes(biggest.bytes)}. They are moved in slices, so that neither server stalls; one that is written all the time is moved last.${may}`,
      name,
    );
  } else if (selected.surveyed.some(({ bytes }) => bytes === null)) {
    yield note(
      "big_keys",
      "The source does not say how large its keys are, so big ones are found on the way.",
    );
  }
}

function* judgeExpiry({ selected }: Values): Generator<Graded> {
  const { surveyed } = selected;
  const share = surveyed.filter(({ hasTtl }) => hasTtl).length / Math.max(1, surveyed.length);
  if (share < MANY_EXPIRE_SHARE) return;
  yield warning(
    "expiring",
    `${formatShare(share)} of the keys expire; some will do so while they are moved. They keep their instant of expiry, and counts of both ends may differ by those that a server has not removed yet.`,
  );
}

function isMoved(type: string, { types }: Scope): boolean {
  return types === null || (types as readonly string[]).includes(type);
}
