import type { Metadata } from "next";
import Link from "next/link";
import { ConnectAccount } from "@/components/connections/connect-account";
import { PageHead } from "@/components/ui/page-head";
import { Notice, Problem } from "@/components/ui/problem";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { carriedTo } from "@/lib/connections/carried-words";
import { env } from "@/lib/env";
import { providers } from "@/lib/providers";
import type { Provider } from "@/lib/providers/provider";
import { connect } from "../actions";
import { signInOf } from "../sign-in-of";

export const metadata: Metadata = { title: "Connect an account" };

const help: Record<string, string> = {
  heroku: "Heroku Key-Value Store and Redis Cloud add-ons",
  scalingo: "Scalingo for Caching (Redis), all regions",
  url: "One Redis anywhere, by its address: watched, its plan is not changed",
};

/** Accounts of the stand-ins that `npm start` runs; they exist on one machine only. */
const localTokens: Record<string, readonly string[]> = {
  heroku: ["HRKU-sandbox"],
  scalingo: ["tk-us-sandbox"],
};

type Search = Promise<{ problem?: string; provider?: string }>;

export default async function NewConnectionPage({ searchParams }: { searchParams: Search }) {
  const actor = await currentActor();
  const { problem, provider: wanted } = await searchParams;
  const carried = carriedTo(actor.userId, problem);
  const isLocal = env().HEADROOM_LOCAL;
  const choices = Object.entries<Provider>(providers).map(([id, provider]) => ({
    id,
    label: provider.label,
    help: help[id] ?? "",
    signIn: signInOf(provider, actor.teamId),
    fields: provider.credentialFields,
    hints: isLocal ? { token: localTokens[id] ?? [] } : {},
  }));
  const initialId = choices.some(({ id }) => id === wanted) ? wanted! : choices[0]!.id;
  return (
    <div className="max-w-140">
      <PageHead title="Connect an account" above={<Link href="/connections">Connections</Link>}>
        Headroom lists every Redis of the account; you then pick which to watch.
      </PageHead>
      {carried !== null && <Problem className="mb-5" message={carried} />}
      {covers(actor.role, "owner") ? (
        <ConnectAccount
          providers={choices}
          initialId={initialId}
          connect={connect.bind(null, actor.teamId)}
        />
      ) : (
        <Notice tone="calm">
          Only owners of the team can connect an account; ask one of them.
        </Notice>
      )}
    </div>
  );
}
