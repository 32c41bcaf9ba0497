import "server-only";

import { AppError } from "@/lib/errors";
import { configVars } from "@/lib/providers/heroku/app-requests";
import { redisUrlAmong } from "@/lib/providers/heroku/map";
import type { AddOn } from "@/lib/providers/heroku/shapes";
import { orNullAt } from "@/lib/providers/heroku/wire";
import type { Access, RedisAddress } from "@/lib/providers/model";

/**
 * Where an add-on listens, by the variables it set on its own app.
 *
 * @throws AppError `unreachable` while it is being made
 * @throws AppError `refused` where the variables are hidden or hold no Redis URL
 */
export async function addressOf(access: Access, addOn: AddOn): Promise<RedisAddress> {
  // Hidden is not gone: the add-on itself was just there.
  const vars = await orNullAt(404, configVars(access, addOn.app.id));
  if (vars === null) throw new AppError("refused", hiddenVars(addOn));
  const url = redisUrlAmong(addOn, vars);
  // The certificate is Heroku's own; its command line does not check it either.
  if (url !== null) return { url, verifiesCertificate: false };
  if (addOn.state === "provisioning") {
    throw new AppError(
      "unreachable",
      `Heroku is still creating ${addOn.name} and has not set its URL. Headroom asks again.`,
    );
  }
  throw new AppError("refused", withoutUrl(addOn));
}

function hiddenVars(addOn: AddOn): string {
  return `Heroku hides the config vars of ${addOn.app.name} from this token. Give its user access to the app, or reconnect with another token.`;
}

function withoutUrl(addOn: AddOn): string {
  const names = addOn.config_vars ?? [];
  const looked =
    names.length === 0 ? "it has no config var" : `there is no Redis URL in ${names.join(", ")}`;
  return `${addOn.name} does not say where it listens: on ${addOn.app.name}, ${looked}. Attach it to the app again with: heroku addons:attach ${addOn.name} --app ${addOn.app.name}.`;
}
