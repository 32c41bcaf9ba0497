import "server-only";

import { z } from "zod";
import type { Credentials } from "@/lib/providers/model";
import { open, seal } from "@/lib/secrets";

const Sealed = z.record(z.string(), z.string());

/** Seals credentials for the row of their connection. */
export function sealCredentials(credentials: Credentials, connectionId: string): string {
  return seal(JSON.stringify(credentials), connectionId);
}

/** Opens what `sealCredentials` closed: for one conversation, never to be kept or logged. */
export function openCredentials(sealed: string, connectionId: string): Credentials {
  return Sealed.parse(JSON.parse(open(sealed, connectionId)));
}
