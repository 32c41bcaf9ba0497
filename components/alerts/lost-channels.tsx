"use client";

import { useRouter } from "next/navigation";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Notice } from "@/components/ui/problem";
import type { ServerVerb } from "@/components/ui/use-verb";

/**
 * Which channels of an instance no key opens any more, and what to do about it. Only what a person removes
 * here is removed: saving the form leaves a lost webhook as it is.
 */
export function LostChannels({
  areRecipientsLost,
  lostWebhook,
  webhookChannelId,
  remove,
}: {
  areRecipientsLost: boolean;
  /** The host it leads to; null where it is known, or there is none. */
  lostWebhook: string | null;
  webhookChannelId: string | null;
  remove: ServerVerb<{ channelId: string }, unknown>;
}) {
  const router = useRouter();
  return (
    <>
      {areRecipientsLost && (
        <Notice className="mb-6 max-w-140">
          Nothing is mailed to the recipients: Headroom no longer has the key that opens their
          addresses. Look whether those below are right, and save; or put the key back into
          HEADROOM_SECRET_KEYS.
        </Notice>
      )}
      {lostWebhook !== null && webhookChannelId !== null && (
        <Notice className="mb-6 max-w-140">
          <p>
            Nothing is sent to the webhook at {lostWebhook}: Headroom no longer has the key that
            opens its whole address. Type the address again below and save, then give its receiver
            the new signing secret; or put the key back into HEADROOM_SECRET_KEYS. Until then it
            stays as it is, whatever else you save.
          </p>
          <div className="mt-2">
            <ConfirmButton
              label="Remove webhook…"
              size="sm"
              title={`Remove the webhook at ${lostWebhook}?`}
              explanation="Nothing is sent there any more, also when the key comes back. The log of its deliveries stays."
              confirmLabel="Remove webhook"
              verb={remove}
              input={{ channelId: webhookChannelId }}
              onDone={() => router.refresh()}
            />
          </div>
        </Notice>
      )}
    </>
  );
}
