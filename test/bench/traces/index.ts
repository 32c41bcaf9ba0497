import { bursts } from "./bursts";
import { documented } from "./documented";
import { faults } from "./faults";
import { growth } from "./growth";
import { places } from "./places";
import { seasons } from "./seasons";
import type { Trace } from "./trace";

/** Every trace of the bench, the documented ones first. Made, not recorded; the same on every run. */
export const traces: readonly Trace[] = [
  ...documented,
  ...growth,
  ...seasons,
  ...bursts,
  ...faults,
  ...places,
];
