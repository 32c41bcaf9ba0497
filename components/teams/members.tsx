"use client";

import { useRouter } from "next/navigation";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Select } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TimeAgo } from "@/components/ui/time-ago";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { roles, type Role } from "@/lib/auth/model";

export type MemberLine = {
  userId: string;
  name: string | null;
  email: string;
  role: Role;
  joinedAt: Date;
  isYou: boolean;
};

/** The people of the team. Owners change roles and remove; everyone may leave. */
export function Members({
  members,
  isOwner,
  changeRole,
  remove,
}: {
  members: readonly MemberLine[];
  isOwner: boolean;
  changeRole: ServerVerb<{ userId: string; role: Role }, unknown>;
  remove: ServerVerb<{ userId: string }, unknown>;
}) {
  const router = useRouter();
  const change = useVerb(changeRole, () => router.refresh());
  return (
    <>
      <Table label="Members">
        <thead>
          <tr>
            <Th>Person</Th>
            <Th>Role</Th>
            <Th className="max-sm:hidden">Joined</Th>
            <Th>
              <span className="sr-only">What you can do</span>
            </Th>
          </tr>
        </thead>
        <tbody>
          {members.map((member) => (
            <Tr key={member.userId}>
              <Td className="max-w-56">
                <p className="truncate font-medium">
                  {member.name ?? member.email}
                  {member.isYou && <span className="font-normal text-muted"> (you)</span>}
                </p>
                <p className="truncate text-xs text-muted">{member.email}</p>
              </Td>
              <Td>
                {isOwner ? (
                  <Select
                    aria-label={`Role of ${member.name ?? member.email}`}
                    className="w-32"
                    value={member.role}
                    disabled={change.isPending}
                    onChange={(event) =>
                      change.run({ userId: member.userId, role: event.target.value as Role })
                    }
                  >
                    {roles.map((role) => (
                      <option key={role}>{role}</option>
                    ))}
                  </Select>
                ) : (
                  member.role
                )}
              </Td>
              <Td className="whitespace-nowrap text-muted max-sm:hidden">
                <TimeAgo at={member.joinedAt} />
              </Td>
              <Td className="text-right">
                {(isOwner || member.isYou) && (
                  <ConfirmButton
                    label={member.isYou ? "Leave" : "Remove"}
                    tone="quiet"
                    size="sm"
                    title={
                      member.isYou ? "Leave this team?" : `Remove ${member.name ?? member.email}?`
                    }
                    explanation={
                      member.isYou
                        ? "You no longer see this team’s instances. What you did stays in its activity."
                        : "They no longer see this team’s instances. What they did stays in its activity."
                    }
                    confirmLabel={member.isYou ? "Leave team" : "Remove from team"}
                    verb={remove}
                    input={{ userId: member.userId }}
                    onDone={() => router.refresh()}
                  />
                )}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
      {change.problem && <Problem className="m-4" message={change.problem.message} />}
    </>
  );
}
