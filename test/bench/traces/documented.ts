import { wave } from "./shapes";
import { aTrace, DAY, HOUR, type Trace } from "./trace";

/** The six traces on which the replaced project was measured, as it was measured. */
export const documented: readonly Trace[] = [
  aTrace({
    name: "T1 hourly wave",
    plan: "premium-1",
    minutes: DAY,
    megabytes: wave(65, 85, HOUR),
  }),
  aTrace({
    name: "T2 daily wave",
    plan: "premium-1",
    minutes: 3 * DAY,
    megabytes: wave(15, 65, DAY),
  }),
  aTrace({
    name: "T3 ramp",
    plan: "premium-2",
    minutes: 4 * HOUR,
    megabytes: (minute) => Math.min(400, 100 + 15 * Math.max(0, minute - 30)),
  }),
  aTrace({
    name: "T4 step",
    plan: "premium-0",
    minutes: 6 * HOUR,
    megabytes: (minute) => (minute < 60 ? 20 : 600),
  }),
  aTrace({ name: "T5 idle giant", plan: "premium-12", minutes: DAY, megabytes: () => 30 }),
  aTrace({
    name: "T6 hourly bursts",
    plan: "premium-5",
    minutes: DAY,
    megabytes: (minute) => (minute % HOUR < 12 ? 830 : 790),
  }),
];
