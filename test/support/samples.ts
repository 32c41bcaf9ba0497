import type { Sample } from "@/lib/metrics/model";
import { recordSamples } from "@/lib/metrics/record-samples";
import { MIB } from "./plans";
import { aSample } from "./scaling";

/** A sample of a premium-0 that is half full, unless told otherwise. */
export function aHalfFullSample(sample: Partial<Sample> & Pick<Sample, "at">): Sample {
  return aSample({
    usedMemoryBytes: 25 * MIB,
    connectedClients: 10,
    opsPerSec: 100,
    hitRatio: 0.9,
    evictedKeysPerSec: 0,
    rejectedConnectionsPerSec: 0,
    memoryLimitBytes: 50 * MIB,
    clientsLimit: 40,
    ...sample,
  });
}

/** Keeps a sample of the instance at each of the instants. */
export async function keepSamples(
  instanceId: string,
  instants: readonly Date[],
  sample: (index: number) => Partial<Sample> = () => ({}),
): Promise<void> {
  await recordSamples(
    instants.map((at, index) => ({ instanceId, ...aHalfFullSample({ at, ...sample(index) }) })),
  );
}
