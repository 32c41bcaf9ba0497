import "server-only";

import { addressOf, ask } from "@/lib/migrations/instance-of";
import type { InstanceRecord } from "@/lib/migrations/load-migration";
import { attachmentNameOf, leadsTo, movedUrl } from "@/lib/migrations/redis-url-parts";
import type { AppUse } from "@/lib/migrations/spec";
import type { FormerUse } from "@/lib/migrations/step-rows";
import type { Attachment } from "@/lib/providers/capabilities";
import type { Access } from "@/lib/providers/model";
import type { Provider } from "@/lib/providers/provider";
import { open, seal } from "@/lib/secrets";

/** What a variable is now, sealed for the step that will change it. */
export async function formerUse(
  use: AppUse,
  source: InstanceRecord,
  stepId: string,
): Promise<FormerUse> {
  return ask(use.connectionId, async (provider, access) => {
    const vars = await provider.apps!.configVars(access, use.app);
    const value = vars[use.configVar];
    const attachment = await attachmentOf(provider, access, use, source);
    return {
      ...use,
      sealedValue: value === undefined ? null : seal(value, stepId),
      attachmentName: attachment === null ? null : attachment.name,
    };
  });
}

/**
 * Lets a variable lead to the target: by promoting the target's attachment where both live in one account of
 * Heroku's, else by its value. The source keeps another name on the app, so that it can be had back.
 */
export async function switchToTarget(
  former: FormerUse,
  { source, target, stepId }: { source: InstanceRecord; target: InstanceRecord; stepId: string },
): Promise<void> {
  const { connectionId, app, configVar } = former;
  const address = await addressOf(target);
  await ask(connectionId, async (provider, access) => {
    const name = attachmentNameOf(configVar);
    if (provider.attachments !== null && target.connectionId === connectionId && name !== null) {
      await leavePlain(provider, access, former, valueOf(former, stepId));
      return provider.attachments.promote(access, target.remoteId, app, name);
    }
    const url = movedUrl(address.url, valueOf(former, stepId));
    const vars = await provider.apps!.configVars(access, app);
    if (vars[configVar] === url) return;
    await detachKeeping(provider, access, former, source);
    await provider.apps!.setConfigVars(access, app, { [configVar]: url });
  });
}

/** Lets a variable lead to the source again, as it was. */
export async function switchBack(
  former: FormerUse,
  { source, target, stepId }: { source: InstanceRecord; target: InstanceRecord; stepId: string },
): Promise<void> {
  const { connectionId, app, configVar, attachmentName } = former;
  const address = await addressOf(source);
  await ask(connectionId, async (provider, access) => {
    if (attachmentName !== null && provider.attachments !== null) {
      if ((await attachmentOf(provider, access, former, source)) !== null) return;
      const isTargets =
        target.connectionId === connectionId &&
        (await attachmentOf(provider, access, former, target)) !== null;
      // The name of an attachment must not be taken by a plain variable.
      if (!isTargets) await provider.apps!.setConfigVars(access, app, { [configVar]: null });
      return provider.attachments.promote(access, source.remoteId, app, attachmentName);
    }
    const before = valueOf(former, stepId);
    const isUrl = before !== null && leadsTo(before, before);
    // Passwords and ports change; what else the variable said stays. An alias is kept as it was.
    const value = isUrl ? movedUrl(address.url, before) : before;
    const vars = await provider.apps!.configVars(access, app);
    if ((vars[configVar] ?? null) === value) return;
    if (target.connectionId === connectionId) await detachKeeping(provider, access, former, target);
    await provider.apps!.setConfigVars(access, app, { [configVar]: value });
  });
}

/** A variable that an attachment made cannot be set: the attachment goes, after it got another name. */
async function detachKeeping(
  provider: Provider,
  access: Access,
  use: AppUse,
  instance: InstanceRecord,
): Promise<void> {
  const { attachments } = provider;
  const attachment = await attachmentOf(provider, access, use, instance);
  if (attachments === null || attachment === null) return;
  const all = await attachments.list(access, instance.remoteId);
  const onApp = all.filter(({ app }) => isSameApp(app, use.app));
  if (onApp.length === 1) await attachments.attach(access, instance.remoteId, use.app, null);
  await attachments.detach(access, attachment.id);
}

/** A plain variable of the name that an attachment is to get makes room for it. */
async function leavePlain(
  provider: Provider,
  access: Access,
  { app, configVar, attachmentName }: FormerUse,
  formerValue: string | null,
): Promise<void> {
  if (attachmentName !== null || formerValue === null) return;
  const vars = await provider.apps!.configVars(access, app);
  if (vars[configVar] === formerValue) {
    await provider.apps!.setConfigVars(access, app, { [configVar]: null });
  }
}

async function attachmentOf(
  { attachments }: Provider,
  access: Access,
  use: AppUse,
  instance: InstanceRecord,
): Promise<Attachment | null> {
  if (attachments === null || instance.connectionId !== use.connectionId) return null;
  const all = await attachments.list(access, instance.remoteId);
  return (
    all.find(({ app, configVar }) => isSameApp(app, use.app) && configVar === use.configVar) ?? null
  );
}

/** Apps may be given by id or by name. */
function isSameApp(one: AppUse["app"], other: AppUse["app"]): boolean {
  return one.id === other.id || one.name === other.name;
}

function valueOf({ sealedValue }: FormerUse, stepId: string): string | null {
  return sealedValue === null ? null : open(sealedValue, stepId);
}
