import { lostShareAt } from "@/lib/scaling/simulate/measure";
import type { Course, Scenario } from "@/lib/scaling/simulate/model";

export type Avoidable = { overMinutes: number; lostMinutes: number };

/**
 * What of a course's time over the limit, and of what it lost there, foresight would have spared: the
 * minutes in which the optimum kept within its plan.
 */
export function avoidable(scenario: Scenario, course: Course, optimum: Course): Avoidable {
  const { history, plans } = scenario;
  const found: Avoidable = { overMinutes: 0, lostMinutes: 0 };
  for (let minute = 0; minute < history.memoryBytes.length; minute++) {
    const lost = lostShareAt(scenario, minute, plans[course.planByMinute[minute]!]!);
    if (lost === 0) continue;
    if (lostShareAt(scenario, minute, plans[optimum.planByMinute[minute]!]!) > 0) continue;
    found.overMinutes += 1;
    found.lostMinutes += lost;
  }
  return found;
}
