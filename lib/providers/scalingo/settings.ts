import "server-only";

import { AppError } from "@/lib/errors";
import type { Settings } from "@/lib/providers/capabilities";
import { quoted, sentences } from "@/lib/providers/quote";
import { atDatabase, presentDatabase } from "@/lib/providers/scalingo/at-place";
import * as databaseApi from "@/lib/providers/scalingo/database-api";
import { featureLabel, toSettings, whyNotSwitch } from "@/lib/providers/scalingo/features";

/** The features of a Scalingo database, each a switch. */
export const settings: Settings = {
  read: (access, remoteId) =>
    atDatabase(access, remoteId, async (at) => toSettings(await presentDatabase(at))),

  change: (access, remoteId, key, value) =>
    atDatabase(access, remoteId, async (at) => {
      const database = await presentDatabase(at);
      const isWanted = wanted(value);
      const present = toSettings(database).find((setting) => setting.key === key);
      if (present?.value === (isWanted ? "on" : "off") && !present.isPending) return;
      const problem = whyNotSwitch(database.features, key, isWanted);
      if (problem !== null) throw new AppError("refused", problem);

      const answer = isWanted
        ? await databaseApi.enableFeature(at, key)
        : await databaseApi.disableFeature(at, key);
      if (answer.status !== "FAILED") return;
      const said = quoted(answer.message);
      throw new AppError(
        "refused",
        sentences(
          `Scalingo could not change ${featureLabel(key)}.`,
          said && `It says ${said}.`,
          "Ask Scalingo’s support.",
        ),
      );
    }),
};

function wanted(value: string): boolean {
  if (value === "on") return true;
  if (value === "off") return false;
  throw new AppError("invalid", "A switch is on or off.");
}
