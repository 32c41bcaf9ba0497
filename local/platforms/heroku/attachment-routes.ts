import { z } from "zod";
import type { Ask } from "../http";
import type { House } from "../house";
import { found, type Account } from "../state";
import { attach, attachmentsOf, attachmentsOn, chosenName, detach } from "./attachments";
import { notFound } from "./errors";
import {
  addOnNamed,
  addOnOf,
  appNamed,
  appNamedBy,
  appsOf,
  created,
  ok,
  paged,
  parsed,
  wishOf,
} from "./lookups";
import { makeRelease } from "./releases";
import { resolveAttachments } from "./resolve";
import type { Attachment } from "./resources-state";
import type { HerokuRoute } from "./route";
import { attachmentBody } from "./words";

/** Things are named by text, or by an object with the name, as the CLI sends them. */
const Named = z.union([
  z.string(),
  z
    .object({ id: z.string().optional(), name: z.string().optional() })
    .transform(({ id, name }) => name ?? id ?? ""),
]);
const Attach = z.object({
  addon: Named,
  app: Named,
  name: z.string().nullish(),
  confirm: z.string().nullish(),
});
const Resolve = z.object({
  addon_attachment: z.string().min(1),
  app: z.string().nullish(),
  addon_service: z.string().nullish(),
});

/** Attachments: which apps have an add-on, and under which names. Each change is a release. */
export function attachmentRoutes(house: House): HerokuRoute[] {
  const { store } = house;
  const bodyOf = (attachment: Attachment, ask: Ask) =>
    attachmentBody(store.state, attachment, wishOf(ask));
  const listed = (attachments: readonly Attachment[], ask: Ask) =>
    paged(
      attachments.map((attachment) => bodyOf(attachment, ask)),
      ask,
      ["id", "name"],
    );
  return [
    {
      method: "GET",
      pattern: "/addon-attachments",
      handle: (ask, { account }) => listed(visibleTo(house, account), ask),
    },
    {
      method: "GET",
      pattern: "/addon-attachments/:attachment",
      handle: (ask, { account }) => ok(bodyOf(attachmentNamed(house, account, ask), ask)),
    },
    {
      method: "GET",
      pattern: "/addons/:addon/addon-attachments",
      handle: (ask, { account }) =>
        listed(attachmentsOf(store.state, addOnNamed(house, account, ask)), ask),
    },
    {
      method: "GET",
      pattern: "/apps/:app/addon-attachments",
      handle: (ask, { account }) =>
        listed(attachmentsOn(store.state, appNamed(house, account, ask)), ask),
    },
    {
      method: "GET",
      pattern: "/apps/:app/addon-attachments/:attachment",
      handle(ask, { account }) {
        const wanted = ask.params.attachment;
        const attachment = attachmentsOn(store.state, appNamed(house, account, ask)).find(
          ({ id, name }) => id === wanted || name === wanted,
        );
        if (attachment === undefined) throw notFound("add-on attachment");
        return ok(bodyOf(attachment, ask));
      },
    },
    {
      method: "POST",
      pattern: "/actions/addon-attachments/resolve",
      // It changes nothing.
      need: "read",
      handle(ask, { account }) {
        const wanted = parsed(Resolve, ask, "addon_attachment has to be a name or an id.");
        return ok(resolveAttachments(house, account, wanted).map((one) => bodyOf(one, ask)));
      },
    },
    {
      method: "POST",
      pattern: "/addon-attachments",
      handle(ask, { account }) {
        const wanted = parsed(Attach, ask, "addon and app have to be names or ids.");
        const addon = addOnOf(house, account, wanted.addon);
        const app = appNamedBy(house, account, wanted.app);
        const name = chosenName(store.state, addon, app, {
          name: wanted.name ?? null,
          confirm: wanted.confirm ?? null,
        });
        const attachment = store.change((state) => {
          const made = attach(state, addon, app, name);
          makeRelease(state, app, `Attach ${name} (@ref:${addon.name})`, { by: account.email });
          return made;
        });
        return created(bodyOf(attachment, ask));
      },
    },
    {
      method: "DELETE",
      pattern: "/addon-attachments/:attachment",
      handle(ask, { account }) {
        const attachment = attachmentNamed(house, account, ask);
        const body = bodyOf(attachment, ask);
        store.change((state) => {
          const app = found(state.apps, attachment.appId);
          const { name } = found(state.addons, attachment.addonId);
          detach(state, attachment);
          makeRelease(state, app, `Detach ${attachment.name} (@ref:${name})`, {
            by: account.email,
          });
        });
        return ok(body);
      },
    },
  ];
}

function visibleTo(house: House, account: Account): Attachment[] {
  return appsOf(house, account).flatMap((app) => attachmentsOn(house.store.state, app));
}

function attachmentNamed(house: House, account: Account, ask: Ask): Attachment {
  const wanted = ask.params.attachment;
  const attachment = visibleTo(house, account).find(({ id }) => id === wanted);
  if (attachment === undefined) throw notFound("add-on attachment");
  return attachment;
}
