"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { RadioCards } from "@/components/ui/choice";
import { FieldGroup } from "@/components/ui/field";
import type { ServerVerb } from "@/components/ui/use-verb";
import type { CredentialField } from "@/lib/providers/provider";
import { ConnectForm } from "./connect-form";

export type ProviderChoice = {
  id: string;
  label: string;
  help: string;
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
  connect,
}: {
  providers: readonly ProviderChoice[];
  connect: Connect;
}) {
  const router = useRouter();
  const [providerId, setProviderId] = useState(providers[0]!.id);
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
      <ConnectForm
        key={providerId}
        providerLabel={provider.label}
        fields={provider.fields}
        hints={provider.hints}
        submitLabel={`Connect ${provider.label}`}
        verb={(credentials) => connect({ providerId, credentials })}
        onDone={({ connectionId }) => router.push(`/connections/${connectionId}`)}
      />
    </div>
  );
}
