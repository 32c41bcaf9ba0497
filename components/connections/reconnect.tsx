"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { ServerVerb } from "@/components/ui/use-verb";
import type { CredentialField } from "@/lib/providers/model";
import { ConnectForm } from "./connect-form";
import { ContinueWith, Or, type SignIn } from "./continue-with";

/** Gives a connection new credentials of the same account. */
export function Reconnect({
  connectionId,
  providerId,
  label,
  providerLabel,
  signIn,
  fields,
  isBroken,
  reconnect,
}: {
  connectionId: string;
  providerId: string;
  label: string;
  providerLabel: string;
  signIn: SignIn | null;
  fields: readonly CredentialField[];
  isBroken: boolean;
  reconnect: ServerVerb<{ connectionId: string; credentials: Record<string, string> }, unknown>;
}) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button tone={isBroken ? "primary" : "secondary"} onClick={() => setIsOpen(true)}>
        {isBroken ? "Reconnect" : "Renew access"}
      </Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={`Reconnect ${label}`}
        description={`Everything that hangs on this account stays: instances, history, policies. Only ${label} itself fits.`}
      >
        {signIn !== null && (
          <>
            <ContinueWith
              providerId={providerId}
              providerLabel={providerLabel}
              signIn={signIn}
              connectionId={connectionId}
            />
            <Or>or</Or>
          </>
        )}
        <ConnectForm
          providerLabel={providerLabel}
          fields={fields}
          submitLabel="Save new access"
          isSecondWay={signIn !== null}
          verb={(credentials) => reconnect({ connectionId, credentials })}
          onDone={() => {
            setIsOpen(false);
            router.refresh();
          }}
        />
      </Dialog>
    </>
  );
}
