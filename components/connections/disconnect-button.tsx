"use client";

import { useRouter } from "next/navigation";
import { ConfirmButton } from "@/components/ui/confirm-button";
import type { ServerVerb } from "@/components/ui/use-verb";

/** Ends a connection after saying what stops with it. */
export function DisconnectButton({
  connectionId,
  label,
  explanation,
  disconnect,
}: {
  connectionId: string;
  label: string;
  explanation: string;
  disconnect: ServerVerb<{ connectionId: string }, { leadTo: string }>;
}) {
  const router = useRouter();
  return (
    <ConfirmButton
      label="Disconnect"
      title={`Disconnect ${label}?`}
      explanation={explanation}
      confirmLabel="Disconnect account"
      verb={disconnect}
      input={{ connectionId }}
      onDone={({ leadTo }) => router.push(leadTo)}
    />
  );
}
