import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { InstanceTrail } from "@/components/instances/instance-trail";
import { TestButton } from "@/components/alerts/channels";
import { LostChannels } from "@/components/alerts/lost-channels";
import { DrainSection } from "@/components/instances/drain-section";
import { UnwatchButton } from "@/components/instances/unwatch-button";
import { SettingsForm } from "@/components/scaling/settings-form";
import { typedSettings } from "@/components/scaling/settings-values";
import { CopyButton } from "@/components/ui/copy-button";
import { PageHead } from "@/components/ui/page-head";
import { Notice } from "@/components/ui/problem";
import { readInstanceChannels } from "@/lib/alerts/read-instance-channels";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { formatBytes, formatMonthly } from "@/lib/format";
import { listPlans } from "@/lib/instances/list-plans";
import { readInstance } from "@/lib/instances/read-instance";
import { readDrain } from "@/lib/metrics/read-drain";
import { settingsMark } from "@/lib/scaling/policies/settings-mark";
import { orNotFound } from "../../../or-not-found";
import { dropChannel, tryChannel } from "../../../settings/actions";
import { unwatch } from "../../actions";
import { saveSettings, sendLines, stopLines } from "./actions";

export const metadata: Metadata = { title: "Instance settings" };

export default async function InstanceSettingsPage({
  params,
}: {
  params: Promise<{ id: string }>;
}) {
  const actor = await currentActor();
  const { id } = await params;
  const [instance, plans, channels, drain] = await orNotFound(
    Promise.all([
      readInstance(actor, id),
      listPlans(actor, id),
      readInstanceChannels(actor, id),
      readDrain(actor, id),
    ]),
  );
  const { policy } = instance;
  if (policy === null || instance.watchedAt === null) notFound();
  const family = instance.plan?.family;

  return (
    <>
      <PageHead
        title={
          <>
            Settings of <span className="font-mono">{instance.name}</span>
          </>
        }
        above={<InstanceTrail id={id} name={instance.name} />}
      >
        Now on {instance.planLabel}, {formatBytes(instance.plan?.memoryBytes)},{" "}
        {formatMonthly(instance.monthlyCents, instance.currency)}.
      </PageHead>
      {covers(actor.role, "operator") ? (
        <>
          <LostChannels {...channels} remove={dropChannel} />
          <SettingsForm
            instanceId={id}
            initial={typedSettings(instance.name, policy, channels)}
            seen={settingsMark({ name: instance.name, policy, channels })}
            plans={family === undefined ? plans : plans.filter((plan) => plan.family === family)}
            plan={instance.plan}
            planId={instance.planId}
            lostWebhook={channels.lostWebhook}
            save={saveSettings}
          />
          <div className="mt-10 flex max-w-140 flex-col gap-6 border-t border-line pt-6">
            {(channels.emailChannelId ?? channels.webhookChannelId) !== null && (
              <section aria-label="Try the channels" className="flex flex-col gap-3">
                <h2 className="font-semibold">Try the saved channels</h2>
                {channels.emailChannelId !== null && (
                  <div className="flex flex-wrap items-center gap-3">
                    <span className="w-24 text-muted">Mail</span>
                    <TestButton channelId={channels.emailChannelId} test={tryChannel} />
                  </div>
                )}
                {channels.webhookChannelId !== null && (
                  <div className="flex flex-wrap items-center gap-3">
                    <span className="w-24 text-muted">Webhook</span>
                    <TestButton channelId={channels.webhookChannelId} test={tryChannel} />
                    {channels.webhookSecret !== null && (
                      <CopyButton text={channels.webhookSecret} what="signing secret" />
                    )}
                  </div>
                )}
              </section>
            )}
            {drain !== null && (
              <DrainSection
                drain={drain}
                instanceId={id}
                appName={instance.appName}
                providerLabel={instance.providerLabel}
                create={sendLines}
                remove={stopLines}
              />
            )}
            <section aria-label="Stop watching" className="flex flex-col items-start gap-3">
              <h2 className="font-semibold">Stop watching</h2>
              <p className="text-muted">
                Measurements, decisions and alerts end; the history is kept. At{" "}
                {instance.providerLabel}, only what Headroom itself made for it is removed.
              </p>
              <UnwatchButton instanceId={id} name={instance.name} unwatch={unwatch} />
            </section>
          </div>
        </>
      ) : (
        <Notice tone="calm">
          Operators and owners of the team can change these settings; ask one of them. The policy is
          shown on the page of the instance.
        </Notice>
      )}
    </>
  );
}
