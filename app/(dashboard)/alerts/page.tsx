import type { Metadata } from "next";
import { AlertList } from "@/components/alerts/alert-list";
import { DeliveryLog } from "@/components/alerts/delivery-log";
import { ButtonLink } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { PageHead } from "@/components/ui/page-head";
import { PageLinks } from "@/components/ui/page-links";
import { Refresh } from "@/components/ui/refresh";
import { Tabs } from "@/components/ui/tabs";
import { countOpenAlerts, listAlerts } from "@/lib/alerts/list-alerts";
import { listDeliveries } from "@/lib/alerts/list-deliveries";
import { currentActor } from "@/lib/auth/current-actor";
import type { Actor } from "@/lib/auth/model";

export const metadata: Metadata = { title: "Alerts" };

type Search = Promise<{ view?: string; after?: string }>;

export default async function AlertsPage({ searchParams }: { searchParams: Search }) {
  const actor = await currentActor();
  const { view, after } = await searchParams;
  const current = view === "past" || view === "deliveries" ? `/alerts?view=${view}` : "/alerts";
  return (
    <>
      <Refresh everySeconds={20} />
      <PageHead title="Alerts">What began, what ended, and whom Headroom told.</PageHead>
      <Tabs
        label="Alerts"
        current={current}
        tabs={[
          { href: "/alerts", label: "Open", count: await countOpenAlerts(actor) },
          { href: "/alerts?view=past", label: "Past" },
          { href: "/alerts?view=deliveries", label: "Deliveries" },
        ]}
      />
      {view === "deliveries" ? (
        <Deliveries actor={actor} after={after} />
      ) : (
        <Alerts actor={actor} state={view === "past" ? "resolved" : "open"} after={after} />
      )}
    </>
  );
}

async function Alerts({
  actor,
  state,
  after,
}: {
  actor: Actor;
  state: "open" | "resolved";
  after: string | undefined;
}) {
  const { alerts, next } = await listAlerts(actor, { state, after });
  const base = state === "open" ? "/alerts?" : "/alerts?view=past&";
  return (
    <>
      <div className="rounded-md border border-line bg-surface">
        {alerts.length === 0 ? (
          <Empty title={state === "open" ? "All quiet" : "No alert has ended yet"}>
            {state === "open"
              ? "An alert appears here when an instance passes its threshold, does not answer or disappears from its provider, and when a whole account stops working. It goes to Past when that ends."
              : "Alerts that ended, and plan changes that were made or failed, are kept here."}
          </Empty>
        ) : (
          <AlertList alerts={alerts} />
        )}
      </div>
      <PageLinks
        newest={after === undefined ? null : base}
        older={next === null ? null : `${base}after=${encodeURIComponent(next)}`}
      />
    </>
  );
}

async function Deliveries({ actor, after }: { actor: Actor; after: string | undefined }) {
  const { deliveries, next } = await listDeliveries(actor, { after });
  const base = "/alerts?view=deliveries";
  return (
    <>
      <div className="rounded-md border border-line bg-surface">
        {deliveries.length === 0 ? (
          <Empty
            title="Nothing was sent yet"
            action={<ButtonLink href="/settings#channels">Add a channel</ButtonLink>}
          >
            Each message to a person or a webhook is a line here, with its tries and what the last
            one met.
          </Empty>
        ) : (
          <DeliveryLog deliveries={deliveries} />
        )}
      </div>
      <PageLinks
        newest={after === undefined ? null : base}
        older={next === null ? null : `${base}&after=${encodeURIComponent(next)}`}
      />
    </>
  );
}
