"use client";

import { Check, ChevronsUpDown } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Menu, MenuItem, MenuLabel, MenuLine, MenuLink } from "@/components/ui/menu";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";

export type TeamChoice = { id: string; name: string; role: string };

/** Which team's instances are shown, and the way to its settings. */
export function TeamSwitcher({
  teams,
  teamId,
  choose,
}: {
  teams: readonly TeamChoice[];
  teamId: string;
  choose: ServerVerb<{ teamId: string }, unknown>;
}) {
  const router = useRouter();
  const { run, isPending, problem } = useVerb(choose, () => {
    router.push("/instances");
    router.refresh();
  });
  const current = teams.find((team) => team.id === teamId);
  return (
    <Menu
      trigger={
        <button
          type="button"
          aria-busy={isPending}
          className="flex h-9 min-w-0 items-center gap-1.5 rounded-md px-2 font-medium hover:bg-sunken"
        >
          <span className="truncate">{current?.name ?? "Team"}</span>
          <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-muted" />
          <span className="sr-only">, switch team</span>
        </button>
      }
    >
      <MenuLabel>Teams</MenuLabel>
      {problem !== null && <p className="px-2.5 pb-1 text-xs text-danger">{problem.message}</p>}
      {teams.map((team) => (
        <MenuItem key={team.id} onSelect={() => team.id !== teamId && run({ teamId: team.id })}>
          <span className="min-w-0 flex-1">
            <span className="block truncate">{team.name}</span>
            <span className="block text-xs text-muted">{team.role}</span>
          </span>
          {team.id === teamId && <Check aria-label="shown now" className="size-4 text-accent" />}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuLink>
        <Link href="/settings">Members and settings</Link>
      </MenuLink>
    </Menu>
  );
}
