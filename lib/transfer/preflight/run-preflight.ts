import "server-only";

import { AppError } from "@/lib/errors";
import type { RedisAddress } from "@/lib/providers/model";
import { judge } from "@/lib/transfer/preflight/judge";
import { isSurveyable } from "@/lib/transfer/preflight/judge-ends";
import type {
  EndFacts,
  Finding,
  Payloads,
  Preflight,
  PreflightFacts,
  ReadEnd,
  Survey,
} from "@/lib/transfer/preflight/model";
import { probePayloads } from "@/lib/transfer/preflight/probe-payloads";
import { readEnd } from "@/lib/transfer/preflight/read-end";
import { routesByVersion } from "@/lib/transfer/preflight/routes-by-version";
import { surveyKeys } from "@/lib/transfer/preflight/survey-keys";

/** What was asked, and what it means. The survey may serve several targets of one source. */
export type Looked = {
  preflight: Preflight;
  source: EndFacts;
  target: EndFacts;
  survey: Survey | null;
  payloads: Payloads | null;
};

type Wanted = Pick<PreflightFacts, "scope" | "budget" | "conflict" | "planMemoryBytes">;

/**
 * Asks both ends everything that a move between them depends on, and judges it. The source is only read; at
 * the target scratch keys are written and removed, unless something stands in the way before that.
 *
 * @throws AppError `invalid` when a URL is none
 */
export async function runPreflight(
  ends: { source: RedisAddress; target: RedisAddress },
  wanted: Wanted,
  options: { survey?: Survey; keysMax?: number; milliseconds?: number } = {},
): Promise<Looked> {
  const [source, target] = await Promise.all([
    readEnd(ends.source, "source"),
    readEnd(ends.target, "target"),
  ]);
  const early = judge({ ...wanted, source, target, survey: null, payloads: null });
  if (!isSurveyable(source)) {
    return { preflight: early, source, target, survey: null, payloads: null };
  }
  try {
    const survey = options.survey ?? (await surveyKeys(ends.source, options));
    const payloads =
      early.blockers.length === 0
        ? await probePayloads(ends.source, ends.target, survey)
        : untried(source, target);
    const preflight = judge({ ...wanted, source, target, survey, payloads });
    return { preflight, source, target, survey, payloads };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // It answered a moment ago; what keeps it from answering now stands in the way all the same.
    const last: Finding = { code: "unreachable", sentence: error.message };
    const blockers = [...early.blockers, last];
    return { preflight: { ...early, blockers }, source, target, survey: null, payloads: null };
  }
}

/** Where nothing may be written to the target, the versions alone speak. */
function untried(source: ReadEnd, target: EndFacts): Payloads {
  const to = target.isRead ? target.rdbVersion : null;
  return { ...routesByVersion({}, source.rdbVersion, to), isOneServer: false };
}
