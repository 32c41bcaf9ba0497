import Link from "next/link";
import type { ServerVerb } from "@/components/ui/use-verb";
import { CommandPalette } from "./command-palette";
import { PersonMenu } from "./person-menu";
import { TeamSwitcher, type TeamChoice } from "./team-switcher";

/** Whose instances these are, the search, what waits for a yes, and the person. */
export function TopBar({
  teams,
  teamId,
  person,
  approvals,
  chooseTeam,
}: {
  teams: readonly TeamChoice[];
  teamId: string;
  person: { name: string | null; email: string };
  approvals: number;
  chooseTeam: ServerVerb<{ teamId: string }, unknown>;
}) {
  return (
    <header className="sticky top-0 z-20 flex h-13 items-center gap-2 border-b border-line bg-canvas px-2 sm:gap-4 sm:px-4">
      <div className="min-w-0 flex-1">
        <TeamSwitcher teams={teams} teamId={teamId} choose={chooseTeam} />
      </div>
      <CommandPalette />
      <div className="flex flex-1 items-center justify-end gap-3">
        {approvals > 0 && (
          <Link
            href="/approvals"
            className="hidden text-xs font-medium text-warning underline-offset-2 hover:underline sm:block"
          >
            {approvals === 1 ? "1 approval" : `${approvals} approvals`}
          </Link>
        )}
        <PersonMenu name={person.name} email={person.email} />
      </div>
    </header>
  );
}
