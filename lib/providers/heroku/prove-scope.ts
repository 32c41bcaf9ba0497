import "server-only";

import { AppError } from "@/lib/errors";
import { addOns } from "@/lib/providers/heroku/addons";
import { configVars } from "@/lib/providers/heroku/app-requests";
import { wait } from "@/lib/providers/heroku/data-requests";
import { isHerokuRedis, isRedis } from "@/lib/providers/heroku/map";
import { orNullAt, statusOf } from "@/lib/providers/heroku/wire";
import type { Access } from "@/lib/providers/model";

const COMMAND =
  "heroku authorizations:create --description Headroom --scope identity,write-protected";

export const NOT_ACCEPTED = `Heroku does not accept this token. Check that it was copied whole, or create a new one with: ${COMMAND}.`;

/**
 * Reads what Headroom will have to read, at one Redis, so that a narrow token is refused while somebody is
 * there to replace it. Whether it may change plans shows only when it does.
 *
 * @throws AppError `refused` that names what the token may not do
 */
export async function proveScope(access: Access): Promise<void> {
  const redis = (await mayDo("list add-ons", addOns(access))).filter(isRedis);
  const [first] = redis;
  if (first === undefined) return;
  // An app this user may not see says nothing about the token.
  await mayDo("read config vars", orNullAt(404, configVars(access, first.app.id)));

  const own = redis.find((addOn) => isHerokuRedis(addOn.addon_service.name));
  if (own === undefined) return;
  await mayDo("ask the Data API", wait(access, own.id), "global");
}

async function mayDo<T>(what: string, reply: Promise<T>, scope?: "global"): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (statusOf(error) !== 403) throw error;
    const command = scope === undefined ? COMMAND : COMMAND.replace(/--scope .*/, "--scope global");
    throw new AppError(
      "refused",
      `Heroku accepts this token but does not let it ${what}, which Headroom needs. Create one with: ${command}.`,
      { cause: error },
    );
  }
}
