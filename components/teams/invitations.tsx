"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input, Select } from "@/components/ui/input";
import { Notice, Problem } from "@/components/ui/problem";
import { TimeAgo } from "@/components/ui/time-ago";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { roles, type Role } from "@/lib/auth/model";

export type InvitationLine = {
  id: string;
  email: string;
  role: Role;
  createdAt: Date;
  isExpired: boolean;
};

export type Invited = { link: string; mailProblem: string | null };

/** Asks a person into the team, and lists who was asked and has not come yet. */
export function Invitations({
  invitations,
  invite,
  revoke,
}: {
  invitations: readonly InvitationLine[];
  invite: ServerVerb<{ email: string; role: Role }, Invited>;
  revoke: ServerVerb<{ invitationId: string }, unknown>;
}) {
  const router = useRouter();
  const [typed, setTyped] = useState<{ email: string; role: Role }>({ email: "", role: "viewer" });
  const [invited, setInvited] = useState<(Invited & { email: string }) | null>(null);
  const { run, isPending, problem } = useVerb(invite, (value) => {
    setInvited({ ...value, email: typed.email });
    setTyped({ ...typed, email: "" });
    router.refresh();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(typed);
  };
  return (
    <div className="border-t border-line p-4">
      <form onSubmit={submit} className="flex flex-wrap items-start gap-3">
        <Field
          label="Invite by e-mail"
          error={problem?.fields["email"] && `This ${problem.fields["email"]}.`}
          className="min-w-56 flex-1"
        >
          {(control) => (
            <Input
              {...control}
              type="email"
              placeholder="person@example.com"
              value={typed.email}
              onChange={(event) => setTyped({ ...typed, email: event.target.value })}
            />
          )}
        </Field>
        <Field label="As" className="w-32">
          {(control) => (
            <Select
              {...control}
              value={typed.role}
              onChange={(event) => setTyped({ ...typed, role: event.target.value as Role })}
            >
              {roles.map((role) => (
                <option key={role}>{role}</option>
              ))}
            </Select>
          )}
        </Field>
        <Button type="submit" tone="primary" className="mt-6.5" isPending={isPending}>
          Send invitation
        </Button>
      </form>
      <p className="mt-2 text-xs text-muted">
        Viewers see everything. Operators also approve plan changes and set policies. Owners also
        connect accounts and invite people.
      </p>
      {problem && Object.keys(problem.fields).length === 0 && (
        <Problem className="mt-3" message={problem.message} />
      )}
      {invited && (
        <Notice tone={invited.mailProblem === null ? "calm" : "warning"} className="mt-3">
          <p>
            {invited.mailProblem === null
              ? `A mail is on its way to ${invited.email}. You can also pass this link on yourself; it is shown once.`
              : `${invited.mailProblem} The invitation holds: pass this link on yourself. It is shown once.`}
          </p>
          <p className="mt-1 flex flex-wrap items-center gap-2">
            <code className="min-w-0 font-mono text-xs break-all">{invited.link}</code>
            <CopyButton text={invited.link} what="link" />
          </p>
        </Notice>
      )}
      {invitations.length > 0 && (
        <ul className="mt-4 border-t border-line">
          {invitations.map((invitation) => (
            <li
              key={invitation.id}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line py-2 last:border-b-0"
            >
              <span className="min-w-0 flex-1 basis-48 truncate">{invitation.email}</span>
              <span className="text-xs text-muted">
                {invitation.role},{" "}
                {invitation.isExpired ? (
                  "expired"
                ) : (
                  <>
                    invited <TimeAgo at={invitation.createdAt} />
                  </>
                )}
              </span>
              <ConfirmButton
                label="Revoke"
                tone="quiet"
                size="sm"
                title={`Revoke the invitation of ${invitation.email}?`}
                explanation="The link in the mail opens nothing any more. You can invite the address again."
                confirmLabel="Revoke invitation"
                verb={revoke}
                input={{ invitationId: invitation.id }}
                onDone={() => router.refresh()}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
