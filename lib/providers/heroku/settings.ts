import "server-only";

import { AppError } from "@/lib/errors";
import type { Settings } from "@/lib/providers/capabilities";
import * as data from "@/lib/providers/heroku/data-requests";
import { presentDatabase } from "@/lib/providers/heroku/present-database";
import { settingOf, toSettings } from "@/lib/providers/heroku/server-settings";

/** Settings of Heroku's own Redis; they hold at once and outlive plan changes. */
export const settings: Settings = {
  async read(access, remoteId) {
    return toSettings(await presentDatabase(access, remoteId));
  },

  async change(access, remoteId, key, value) {
    const wanted = settingOf(key, value);
    if ("problem" in wanted) throw new AppError("invalid", wanted.problem);
    await data.changeSetting(access, remoteId, wanted.setting);
  },
};
