import type { ReportEnd } from "@/lib/transfer/report/model";

/** An engine as a report names it: `Redis 7.0.15` in its two words; null is what nobody told. */
export function engineParts(engine: string | null): Pick<ReportEnd, "engine" | "version"> {
  const [product, version] = (engine ?? "").split(" ");
  return { engine: product || null, version: version ?? null };
}
