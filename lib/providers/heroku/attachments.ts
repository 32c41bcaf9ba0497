import "server-only";

import type { Attachments, Attachment as Use } from "@/lib/providers/capabilities";
import * as addons from "@/lib/providers/heroku/addons";
import type { Attachment } from "@/lib/providers/heroku/shapes";

/** Heroku's add-on attachments: one Redis on many apps, a name on each. */
export const attachments: Attachments = {
  async list(access, remoteId) {
    return (await addons.attachmentsOf(access, remoteId)).map(toUse);
  },

  async attach(access, remoteId, app, name) {
    return toUse(await addons.attach(access, remoteId, app, name));
  },

  detach: (access, attachmentId) => addons.detach(access, attachmentId),

  /**
   * Heroku's own command counts the variables that contain REDIS_URL, and so may take the former Redis
   * its only name on the app. Here the former one is asked whether it has another, and gets one first.
   */
  async promote(access, remoteId, app, name) {
    const onApp = await addons.attachmentsOn(access, app.id);
    const former = onApp.find((attachment) => attachment.name === name)?.addon;
    if (former?.id === remoteId) return;
    if (former !== undefined) {
      const names = onApp.filter(({ addon }) => addon.id === former.id);
      if (names.length === 1) await addons.attach(access, former.id, app, null);
    }
    await addons.attach(access, remoteId, app, name);
  },
};

function toUse({ id, name, app, addon }: Attachment): Use {
  return { id, app, name, configVar: `${name}_URL`, isOwner: app.id === addon.app.id };
}
