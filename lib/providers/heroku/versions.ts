import "server-only";

import { AppError } from "@/lib/errors";
import type { Versions } from "@/lib/providers/capabilities";
import * as data from "@/lib/providers/heroku/data-requests";
import { presentDatabase } from "@/lib/providers/heroku/present-database";
import { nextVersion, UPGRADE_IMPACT } from "@/lib/providers/heroku/upgrade-path";

/** Versions of Heroku's own Redis. */
export const versions: Versions = {
  async read(access, remoteId) {
    const { version } = await presentDatabase(access, remoteId);
    if (!version) {
      throw new AppError("refused", "Heroku does not say which version this instance runs.");
    }
    return { current: version, next: nextVersion(version), impact: UPGRADE_IMPACT };
  },

  upgrade: (access, remoteId, version) => data.upgrade(access, remoteId, version),
};
