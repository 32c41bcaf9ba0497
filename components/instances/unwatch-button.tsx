"use client";

import { useRouter } from "next/navigation";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ServerVerb } from "@/components/ui/use-verb";

/** Ends watching after saying what stops. */
export function UnwatchButton({
  instanceId,
  name,
  unwatch,
}: {
  instanceId: string;
  name: string;
  unwatch: ServerVerb<{ instanceId: string }, { leftBehind: string | null }>;
}) {
  const router = useRouter();
  return (
    <ConfirmButton
      label="Stop watching"
      title={`Stop watching ${name}?`}
      explanation="No more measurements, decisions or alerts. Its history and this form are kept, so it can be watched again as before. At the provider, only what Headroom itself made for it is removed."
      confirmLabel="Stop watching"
      verb={unwatch}
      input={{ instanceId }}
      // Where something stays at the provider, the instance's history says what and why.
      onDone={({ leftBehind }) =>
        router.push(leftBehind === null ? "/instances" : `/instances/${instanceId}`)
      }
    />
  );
}
