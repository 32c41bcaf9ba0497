import type { Metadata } from "next";
import Link from "next/link";
import { ConnectAccount } from "@/components/connections/connect-account";
import { PageHead } from "@/components/ui/page-head";
import { Notice } from "@/components/ui/problem";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { env } from "@/lib/env";
import { providers } from "@/lib/providers";
import { connect } from "../actions";

export const metadata: Metadata = { title: "Connect an account" };

const help: Record<string, string> = {
  heroku: "Heroku Key-Value Store and Redis Cloud add-ons",
  scalingo: "Scalingo for Caching (Redis), all regions",
};

/** Accounts of the stand-ins that `npm start` runs; they exist on one machine only. */
const localTokens: Record<string, readonly string[]> = {
  heroku: ["HRKU-sandbox"],
  scalingo: ["tk-us-sandbox"],
};

export default async function NewConnectionPage() {
  const actor = await currentActor();
  const isLocal = env().HEADROOM_LOCAL;
  const choices = Object.entries(providers).map(([id, { label, credentialFields }]) => ({
    id,
    label,
    help: help[id] ?? "",
    fields: credentialFields,
    hints: isLocal ? { token: localTokens[id] ?? [] } : {},
  }));
  return (
    <div className="max-w-140">
      <PageHead title="Connect an account" above={<Link href="/connections">Connections</Link>}>
        Headroom lists every Redis of the account; you then pick which to watch.
      </PageHead>
      {covers(actor.role, "owner") ? (
        <ConnectAccount providers={choices} connect={connect} />
      ) : (
        <Notice tone="calm">
          Only owners of the team can connect an account; ask one of them.
        </Notice>
      )}
    </div>
  );
}
