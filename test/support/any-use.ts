import fc from "fast-check";
import type { Sample } from "@/lib/metrics/model";
import type { Facts, Peak } from "@/lib/scaling/model";
import { aSample, NOW } from "@/test/support/scaling";

/** Values of every size, so that small plans are met as often as large ones. */
const bytes = fc
  .double({ min: 10, max: 37, noNaN: true })
  .map((exponent) => Math.round(2 ** exponent));
const clients = fc
  .double({ min: 0, max: 17, noNaN: true })
  .map((exponent) => Math.round(2 ** exponent));

/** Two hours of whatever a server might have said, some of it missing. */
const anySamples: fc.Arbitrary<Sample[]> = fc
  .tuple(
    bytes,
    clients,
    fc.array(
      fc.record({
        memory: fc.double({ min: 0.3, max: 1, noNaN: true }),
        connections: fc.double({ min: 0.3, max: 1, noNaN: true }),
        isMissing: fc.integer({ min: 0, max: 19 }).map((one) => one === 0),
        isEvicting: fc.integer({ min: 0, max: 199 }).map((one) => one === 0),
      }),
      { minLength: 90, maxLength: 90, size: "max" },
    ),
  )
  .map(([most, mostClients, minutes]) =>
    minutes.flatMap(({ memory, connections, isMissing, isEvicting }, index) =>
      isMissing
        ? []
        : [
            aSample({
              at: new Date(NOW.getTime() - (89 - index) * 60_000),
              usedMemoryBytes: Math.ceil(most * memory),
              connectedClients: Math.floor(mostClients * connections),
              evictedKeysPerSec: isEvicting ? 1 : 0,
            }),
          ],
    ),
  );

/** Up to nine days by the hour, some hours missing, up to twice as full as the last two hours may be. */
export const anyHistory: fc.Arbitrary<Peak[]> = fc
  .tuple(
    bytes,
    clients,
    fc.array(
      fc.record({
        memory: fc.double({ min: 0.1, max: 2, noNaN: true }),
        connections: fc.double({ min: 0.1, max: 2, noNaN: true }),
        isMissing: fc.integer({ min: 0, max: 9 }).map((one) => one === 0),
      }),
      { minLength: 0, maxLength: 216 },
    ),
  )
  .map(([most, mostClients, hours]) =>
    hours.flatMap(({ memory, connections, isMissing }, index) =>
      isMissing
        ? []
        : [
            {
              at: new Date(NOW.getTime() - (hours.length - index) * 3_600_000),
              minutes: 60,
              memoryBytes: Math.ceil(most * memory),
              clients: Math.floor(mostClients * connections),
            },
          ],
    ),
  );

/** Whatever a server might have said, of the last two hours and of the days before. */
export const anyUse = fc.record({ samples: anySamples, history: anyHistory });

/** The same use, so many times larger. */
export function times(
  use: Pick<Facts, "samples" | "history">,
  memory: number,
  connections: number,
) {
  return {
    samples: use.samples.map((sample) => ({
      ...sample,
      usedMemoryBytes: sample.usedMemoryBytes! * memory,
      connectedClients: sample.connectedClients! * connections,
    })),
    history: use.history.map((hour) => ({
      ...hour,
      memoryBytes: hour.memoryBytes! * memory,
      clients: hour.clients! * connections,
    })),
  };
}
