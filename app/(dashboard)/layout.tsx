import { getServerSession } from "next-auth";
import type { ReactNode } from "react";
import { BottomBar, Rail } from "@/components/shell/rail";
import { TopBar } from "@/components/shell/top-bar";
import { countOpenAlerts } from "@/lib/alerts/list-alerts";
import { currentActor } from "@/lib/auth/current-actor";
import { authOptions } from "@/lib/auth/options";
import { countPendingProposals } from "@/lib/scaling/proposals/list-proposals";
import { listTeams } from "@/lib/teams/list-teams";
import { chooseTeam } from "./actions";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const actor = await currentActor();
  const [session, teams, approvals, alerts] = await Promise.all([
    getServerSession(authOptions()),
    listTeams(actor.userId),
    countPendingProposals(actor),
    countOpenAlerts(actor),
  ]);
  const isDemo = teams.some(({ id, isDemo }) => id === actor.teamId && isDemo);
  const counts = { "/approvals": approvals, "/alerts": alerts };
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-accent px-4 py-2 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <Rail counts={counts} />
      <div className="flex min-w-0 flex-1 flex-col">
        <TopBar
          teams={teams}
          teamId={actor.teamId}
          person={{ name: session?.user.name ?? null, email: session?.user.email ?? "" }}
          approvals={approvals}
          chooseTeam={chooseTeam}
        />
        {isDemo && <DemoLine />}
        <main
          id="content"
          className="mx-auto w-full max-w-[88rem] flex-1 px-3 pt-5 pb-24 sm:px-6 md:pb-10"
        >
          {children}
        </main>
      </div>
      <BottomBar counts={counts} />
    </div>
  );
}

function DemoLine() {
  return (
    <p className="border-b border-line bg-sunken/60 px-3 py-1 text-center text-xs text-muted sm:px-6">
      Demo team: the accounts are stand-ins on this machine, the Redis servers behind them are real.
    </p>
  );
}
