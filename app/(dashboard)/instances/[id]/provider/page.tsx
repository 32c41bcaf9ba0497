import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { InstanceTrail } from "@/components/instances/instance-trail";
import { Asked } from "@/components/upkeep/asked";
import { AttachmentTable } from "@/components/upkeep/attachment-table";
import { BackupHour, MakeBackup } from "@/components/upkeep/backups";
import { BackupTable } from "@/components/upkeep/backup-table";
import { MaintenanceWindowForm } from "@/components/upkeep/maintenance-window";
import { SettingRow } from "@/components/upkeep/setting-row";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { PageHead } from "@/components/ui/page-head";
import { Notice } from "@/components/ui/problem";
import { currentActor } from "@/lib/auth/current-actor";
import { covers } from "@/lib/auth/model";
import { formatInstant } from "@/lib/format";
import { readInstance } from "@/lib/instances/read-instance";
import { describeWindow } from "@/lib/upkeep/describe-window";
import {
  readAttachments,
  readBackups,
  readMaintenance,
  readSettings,
  readVersions,
} from "@/lib/upkeep/read-upkeep";
import { orNotFound } from "../../../or-not-found";
import {
  backupAddress,
  beginMaintenance,
  makeBackup,
  moveWindow,
  requestVersion,
  setBackupHour,
  setSetting,
} from "./actions";
import { asked } from "./asked";

export const metadata: Metadata = { title: "At the provider" };

/** What the provider says of an instance besides its plan; asked as somebody looks. */
export default async function ProviderPage({ params }: { params: Promise<{ id: string }> }) {
  const actor = await currentActor();
  const { id } = await params;
  const instance = await orNotFound(readInstance(actor, id));
  if (instance.status === "gone") notFound();
  const canChange = covers(actor.role, "operator");
  const { providerLabel } = instance;

  return (
    <>
      <PageHead
        title={
          <>
            <span className="font-mono">{instance.name}</span> at {providerLabel}
          </>
        }
        above={<InstanceTrail id={id} name={instance.name} />}
      >
        What {providerLabel} says now, and what it lets you change. Each change is made there at
        once and written into the team’s history.
      </PageHead>
      {instance.connectionStatus === "broken" ? (
        <Notice>
          {providerLabel} no longer accepts the credentials of {instance.connectionLabel}.{" "}
          <Link href={`/connections/${instance.connectionId}`} className="underline">
            Reconnect the account
          </Link>{" "}
          to see this.
        </Notice>
      ) : (
        <div className="flex max-w-240 flex-col gap-5">
          <Asked title="Used by" answer={asked(readAttachments(actor, id))} isFlush>
            {(attachments) => <AttachmentTable attachments={attachments} />}
          </Asked>
          <Asked title="Version" answer={asked(readVersions(actor, id))}>
            {({ current, next, impact }) => (
              <div className="flex flex-col items-start gap-3">
                <p>
                  Runs version <span className="font-mono">{current}</span>.{" "}
                  {next === null ? "That is the newest one offered." : `Version ${next} is next.`}
                </p>
                {next !== null && canChange && (
                  <ConfirmButton
                    label={`Upgrade to ${next}`}
                    title={`Upgrade ${instance.name} to version ${next}?`}
                    explanation={`${impact} It cannot be undone.`}
                    confirmLabel="Upgrade"
                    tone="secondary"
                    verb={requestVersion}
                    input={{ instanceId: id, version: next }}
                  />
                )}
              </div>
            )}
          </Asked>
          <Asked title="Maintenance" answer={asked(readMaintenance(actor, id))}>
            {(maintenance) => (
              <div className="flex flex-col items-start gap-3">
                <p>
                  {maintenance.reason ?? "No maintenance waits."}
                  {maintenance.scheduledAt !== null &&
                    ` Planned for ${formatInstant(maintenance.scheduledAt)}.`}
                  {maintenance.requiredBy !== null &&
                    ` It has to be done by ${formatInstant(maintenance.requiredBy)}.`}
                  {maintenance.window !== null &&
                    ` The window is ${describeWindow(maintenance.window)}.`}
                </p>
                {maintenance.blocks && (
                  <Notice>Headroom changes no plan until this maintenance is over.</Notice>
                )}
                {maintenance.window !== null && canChange && (
                  <MaintenanceWindowForm
                    key={describeWindow(maintenance.window)}
                    instanceId={id}
                    window={maintenance.window}
                    move={moveWindow}
                  />
                )}
                {maintenance.canRunNow && maintenance.reason !== null && canChange && (
                  <ConfirmButton
                    label="Run maintenance now"
                    title={`Run the maintenance of ${instance.name} now?`}
                    explanation={`The server fails over: clients lose their connections for a moment, the apps restart onto the new address, and writes made at that moment can be lost. Put the apps into maintenance mode first.`}
                    confirmLabel="Run now"
                    verb={beginMaintenance}
                    input={{ instanceId: id }}
                  />
                )}
              </div>
            )}
          </Asked>
          <Asked title="Settings of the server" answer={asked(readSettings(actor, id))} isFlush>
            {(settings) =>
              settings.map((setting) => (
                <SettingRow
                  key={setting.key}
                  instanceId={id}
                  setting={setting}
                  canChange={canChange}
                  save={setSetting}
                />
              ))
            }
          </Asked>
          <Asked title="Backups" answer={asked(readBackups(actor, id))} isFlush>
            {({ backups, hourUtc }) => (
              <>
                {canChange && (
                  <div className="flex flex-wrap items-end justify-between gap-3 border-b border-line p-4">
                    <BackupHour
                      key={hourUtc}
                      instanceId={id}
                      hourUtc={hourUtc}
                      save={setBackupHour}
                    />
                    <MakeBackup instanceId={id} make={makeBackup} />
                  </div>
                )}
                <BackupTable
                  instanceId={id}
                  backups={backups}
                  address={canChange ? backupAddress : null}
                />
              </>
            )}
          </Asked>
        </div>
      )}
    </>
  );
}
