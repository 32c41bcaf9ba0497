import type { Plan } from "@/lib/providers/provider";
import { serviceOf } from "@/lib/providers/service-of";
import type { Scenario } from "@/lib/scaling/simulate/model";
import { limitOf } from "@/lib/scaling/simulate/server";

const MIB = 1024 ** 2;

/** What a change takes before anything is copied, and how fast it copies, by service. */
type Pace = { fixedMinutes: number; bytesPerMinute: number };

/**
 * Neither provider publishes a duration. Heroku prepares another server and copies to it, "minutes" by
 * its own words; Scalingo starts the container again, which reads its data from disk. Both are guesses
 * on the careful side.
 */
const heroku: Pace = { fixedMinutes: 4, bytesPerMinute: 600 * MIB };
const scalingo: Pace = { fixedMinutes: 2, bytesPerMinute: 1500 * MIB };

/** The minutes until a plan change is done, when `heldBytes` have to be moved. Always finite. */
export function leadMinutesOf(from: Plan, _to: Plan, heldBytes: number): number {
  const { fixedMinutes, bytesPerMinute } = serviceOf(from).startsWith("scalingo")
    ? scalingo
    : heroku;
  return fixedMinutes + Math.ceil(heldBytes / bytesPerMinute);
}

/**
 * How long a change takes that is asked for now, in minutes: by what the plan could hold of what is
 * wanted, so that it depends on no past and the optimum can be computed.
 */
export function leadOf(scenario: Scenario, from: Plan, to: Plan, wantedBytes: number): number {
  const heldBytes = Math.min(wantedBytes, limitOf(from.memoryBytes));
  return Math.max(1, Math.round(scenario.leadMinutes(from, to, heldBytes)));
}
