import { formatCounted } from "@/lib/format";
import type { Fingerprint } from "@/lib/migrations/step-rows";

/** Applications go on while a plan changes: a few keys fewer are no loss. */
const FEWER_SHARE_MAX = 0.1;
const SAMPLE_GONE_SHARE_MAX = 0.1;

/** What became of the keys whose digests were kept. */
export type SampleSeen = { same: number; changed: number; gone: number };

/** Judges whether a plan change lost keys: by their number, and by those that should have stayed. */
export function judgeLoss(
  before: Fingerprint,
  after: Pick<Fingerprint, "keys" | "evictionPolicy">,
  { same, changed, gone }: SampleSeen,
): { isLost: boolean; sentence: string } {
  const [was, is] = [total(before.keys), total(after.keys)];
  const sampled = same + changed + gone;
  const isFewer = is < was * (1 - FEWER_SHARE_MAX);
  const isGone = gone > sampled * SAMPLE_GONE_SHARE_MAX;
  const isLost = isGone || (isFewer && (sampled === 0 || gone > 0));
  const policy =
    before.evictionPolicy === after.evictionPolicy
      ? ""
      : ` The eviction policy was ${before.evictionPolicy} and is ${after.evictionPolicy} now.`;
  const counts = `${formatCounted(was, "key")} before, ${formatCounted(is, "key")} after; of ${sampled} remembered ${same} are the same, ${changed} were written since, ${gone} are gone.${policy}`;
  return {
    isLost,
    sentence: isLost
      ? `The plan change lost keys: ${counts} Restore a backup if you need them.`
      : counts,
  };
}

function total(keys: Fingerprint["keys"]): number {
  return Object.values(keys).reduce((sum, count) => sum + count, 0);
}
