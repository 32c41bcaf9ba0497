import "server-only";

import { AppError } from "@/lib/errors";
import { heroku } from "@/lib/providers/heroku/adapter";
import type { Provider } from "@/lib/providers/provider";
import { scalingo } from "@/lib/providers/scalingo/adapter";
import { url } from "@/lib/providers/url/adapter";

/** Every provider Headroom speaks to. Adding one is a folder beside this file and a line here. */
export const providers = { heroku, scalingo, url } as const satisfies Record<string, Provider>;

export type ProviderId = keyof typeof providers;

/** @throws AppError `not_found` for a name no adapter answers to */
export function providerNamed(id: string): Provider {
  if (Object.hasOwn(providers, id)) return providers[id as ProviderId];
  throw new AppError("not_found", `There is no provider ${id}`);
}
