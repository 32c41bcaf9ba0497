"use client";

import { useRouter } from "next/navigation";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { Select } from "@/components/ui/input";
import { Problem } from "@/components/ui/problem";
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
      <ul>
        {members.map((member) => (
          <li
            key={member.userId}
            className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2.5 last:border-b-0"
          >
            <div className="min-w-0 flex-1 basis-40">
              <p className="truncate font-medium">
                {member.name ?? member.email}
                {member.isYou && <span className="font-normal text-muted"> (you)</span>}
              </p>
              <p className="truncate text-xs text-muted">
                {member.email} · joined <TimeAgo at={member.joinedAt} />
              </p>
            </div>
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
              <span className="text-muted">{member.role}</span>
            )}
            <div className="flex w-20 justify-end">
              {(isOwner || member.isYou) && <LeaveButton member={member} remove={remove} />}
            </div>
          </li>
        ))}
      </ul>
      {change.problem && <Problem className="m-4" message={change.problem.message} />}
    </>
  );
}

function LeaveButton({
  member,
  remove,
}: {
  member: MemberLine;
  remove: ServerVerb<{ userId: string }, unknown>;
}) {
  const router = useRouter();
  const { userId, isYou, name, email } = member;
  const whose = isYou ? "You" : "They";
  return (
    <ConfirmButton
      label={isYou ? "Leave" : "Remove"}
      tone="quiet"
      size="sm"
      title={isYou ? "Leave this team?" : `Remove ${name ?? email}?`}
      explanation={`${whose} no longer see this team’s instances. What was done stays in its activity.`}
      confirmLabel={isYou ? "Leave team" : "Remove from team"}
      verb={remove}
      input={{ userId }}
      onDone={() => router.refresh()}
    />
  );
}
