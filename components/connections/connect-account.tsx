"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { RadioCards } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import type { ServerVerb } from "@/components/ui/use-verb";
import type { CredentialField } from "@/lib/providers/model";
import { ConnectForm } from "./connect-form";
import { ContinueWith, Or, type SignIn } from "./continue-with";

export type ProviderChoice = {
  id: string;
  label: string;
  help: string;
  /** Null where people can only paste credentials. */
  signIn: SignIn | null;
  fields: readonly CredentialField[];
  hints: Readonly<Record<string, readonly string[] | undefined>>;
};

type Connect = ServerVerb<
  { providerId: string; credentials: Record<string, string> },
  { connectionId: string }
>;

/** Choose a provider, prove the credentials, go on to what was found. */
export function ConnectAccount({
  providers,
  initialId,
  connect,
}: {
  providers: readonly ProviderChoice[];
  /** The one that is chosen at first. */
  initialId: string;
  connect: Connect;
}) {
  const router = useRouter();
  const [providerId, setProviderId] = useState(initialId);
  const provider = providers.find(({ id }) => id === providerId)!;
  return (
    <div className="flex flex-col gap-6">
      <FieldGroup label="Provider">
        <RadioCards
          name="provider"
          value={providerId}
          onChange={setProviderId}
          choices={providers.map(({ id, label, help }) => ({ value: id, label, help }))}
        />
      </FieldGroup>
      {provider.signIn !== null && (
        <>
          <ContinueWith
            providerId={provider.id}
            providerLabel={provider.label}
            signIn={provider.signIn}
          />
          <Or>or</Or>
        </>
      )}
      <ConnectForm
        key={providerId}
        providerLabel={provider.label}
        fields={provider.fields}
        hints={provider.hints}
        submitLabel={`Connect ${provider.label}`}
        isSecondWay={provider.signIn !== null}
        verb={(credentials) => connect({ providerId, credentials })}
        onDone={({ connectionId }) => router.push(`/connections/${connectionId}`)}
      />
    </div>
  );
}
