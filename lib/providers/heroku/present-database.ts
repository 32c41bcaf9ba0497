import "server-only";

import { AppError } from "@/lib/errors";
import * as addons from "@/lib/providers/heroku/addons";
import * as data from "@/lib/providers/heroku/data-requests";
import { isHerokuRedis } from "@/lib/providers/heroku/map";
import type { Database } from "@/lib/providers/heroku/shapes";
import type { Access } from "@/lib/providers/model";

/**
 * What the Data API says of an add-on.
 *
 * @throws AppError `refused` for Redis Cloud, which the Data API does not know
 * @throws AppError `unreachable` while Heroku is still making it
 */
export async function presentDatabase(access: Access, addOnId: string): Promise<Database> {
  const database = await data.database(access, addOnId);
  if (database !== null) return database;
  const addOn = await addons.addOn(access, addOnId);
  if (!isHerokuRedis(addOn.addon_service.name)) {
    throw new AppError(
      "refused",
      `Redis Cloud keeps this in its own dashboard; open it with: heroku addons:open ${addOn.name} --app ${addOn.app.name}.`,
    );
  }
  throw new AppError(
    "unreachable",
    `Heroku does not tell of ${addOn.name} while it is being made or changed. Look again soon.`,
  );
}
