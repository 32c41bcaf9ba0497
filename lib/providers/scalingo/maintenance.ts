import "server-only";

import { AppError } from "@/lib/errors";
import type { Maintenance } from "@/lib/providers/capabilities";
import { atDatabase, presentDatabase } from "@/lib/providers/scalingo/at-place";
import * as databaseApi from "@/lib/providers/scalingo/database-api";
import { toMaintenanceState } from "@/lib/providers/scalingo/maintenance-state";

const WINDOW_HOURS = 8;

/** Scalingo's maintenance of a database: announced a day before, in a weekly window of eight hours. */
export const maintenance: Maintenance = {
  read: (access, remoteId) =>
    atDatabase(access, remoteId, async (at) =>
      toMaintenanceState(await presentDatabase(at), await databaseApi.maintenances(at)),
    ),

  setWindow: (access, remoteId, { weekday, startHour, startMinute, hours }) =>
    atDatabase(access, remoteId, async (at) => {
      if (startMinute !== 0 || hours !== WINDOW_HOURS) {
        throw new AppError(
          "refused",
          `Scalingo’s window begins at a full hour (UTC) and lasts ${WINDOW_HOURS} hours. Choose a day and an hour.`,
        );
      }
      await databaseApi.changeDatabase(at, {
        maintenance_window: { weekday_utc: weekday, starting_hour_utc: startHour },
      });
    }),

  runNow: null,
};
