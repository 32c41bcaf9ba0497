import { resealSecrets } from "@/lib/connections/reseal";
import { closeDatabase } from "@/lib/db";

// `npm run reseal`, after a new key was put first in HEADROOM_SECRET_KEYS.
try {
  const { connections, addresses, webhooks, channels } = await resealSecrets();
  console.log(
    `Sealed anew with the newest key: ${connections} connections, ${addresses} addresses, ${webhooks} webhooks, ${channels} channels. Older keys are no longer needed.`,
  );
} finally {
  await closeDatabase();
}
