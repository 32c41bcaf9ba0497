import "server-only";

import { createHash } from "node:crypto";

/** What is kept of a Redis URL: enough to notice another one, nothing to connect with. */
export function hashOfUrl(url: string): string {
  return createHash("sha256").update(url).digest("hex");
}
