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
  unwatch: ServerVerb<{ instanceId: string }, unknown>;
}) {
  const router = useRouter();
  return (
    <ConfirmButton
      label="Stop watching"
      title={`Stop watching ${name}?`}
      explanation="No more measurements, decisions or alerts. Its history and this form are kept, so it can be watched again as before. Nothing changes at the provider."
      confirmLabel="Stop watching"
      verb={unwatch}
      input={{ instanceId }}
      onDone={() => router.push("/instances")}
    />
  );
}
