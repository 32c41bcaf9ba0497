import type { Plan } from "@/lib/providers/model";
import { serviceOf } from "@/lib/providers/service-of";

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

/** The minutes until a plan change is done that moves `heldBytes` away from `from`. Always finite. */
export function leadMinutesOf(from: Plan, heldBytes: number): number {
  const isScalingo = serviceOf(from).startsWith("scalingo");
  const { fixedMinutes, bytesPerMinute } = isScalingo ? scalingo : heroku;
  return fixedMinutes + Math.ceil(heldBytes / bytesPerMinute);
}
