import "server-only";

import { AppError } from "@/lib/errors";
import { weekdays, type Maintenance } from "@/lib/providers/capabilities";
import * as data from "@/lib/providers/heroku/data-requests";
import { toMaintenanceState, WINDOW_HOURS } from "@/lib/providers/heroku/maintenance-state";
import type { Access } from "@/lib/providers/model";

/** Maintenance of Heroku's own Redis. The smallest plan and Redis Cloud have none. */
export const maintenance: Maintenance = {
  async read(access, remoteId) {
    return toMaintenanceState(await data.maintenance(access, remoteId));
  },

  async setWindow(access, remoteId, { weekday, startHour, startMinute, hours }) {
    const day = weekdays[weekday];
    if (day === undefined || hours !== WINDOW_HOURS || startMinute % 30 !== 0) {
      throw new AppError(
        "refused",
        `Heroku’s window begins at a full or half hour (UTC) and lasts ${WINDOW_HOURS} hours. Choose a day and a time.`,
      );
    }
    const clock = [startHour, startMinute].map((part) => String(part).padStart(2, "0")).join(":");
    await data.setWindow(access, remoteId, { day_of_week: day, time_of_day: clock });
  },

  runNow: (access, remoteId) => data.runMaintenance(access, remoteId),
};

/**
 * Heroku prepares a second server for a maintenance and for a plan change alike; which of the two would
 * win is not documented, so Headroom does not try. A Data API that refuses to tell stops no plan change.
 *
 * @throws AppError `conflict` while a maintenance is prepared, ready or running
 */
export async function refuseDuringMaintenance(
  access: Access,
  addOn: { id: string; name: string },
): Promise<void> {
  const { blocks, status } = toMaintenanceState(await toldMaintenance(access, addOn.id));
  if (!blocks) return;
  throw new AppError(
    "conflict",
    status === "running"
      ? `Heroku is running a maintenance of ${addOn.name}. Change its plan once that is over.`
      : `Heroku has prepared a maintenance of ${addOn.name}. Run it first, then change the plan.`,
  );
}

async function toldMaintenance(access: Access, addOnId: string) {
  try {
    return await data.maintenance(access, addOnId);
  } catch (error) {
    if (error instanceof AppError && error.code === "refused") return null;
    throw error;
  }
}
