import { Empty } from "@/components/ui/empty";
import { State } from "@/components/ui/state";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { ServerVerb } from "@/components/ui/use-verb";
import { formatBytes, formatInstant } from "@/lib/format";
import type { Backup } from "@/lib/providers/capabilities";
import { DownloadBackup } from "./backups";

const words = {
  scheduled: { tone: "calm", word: "Waits" },
  running: { tone: "busy", word: "Under way" },
  done: { tone: "good", word: "Done" },
  failed: { tone: "danger", word: "Failed" },
} as const;

/** The backups the provider keeps. `address` null: the person may look, not download. */
export function BackupTable({
  instanceId,
  backups,
  address,
}: {
  instanceId: string;
  backups: readonly Backup[];
  address: ServerVerb<{ instanceId: string; backupId: string }, { url: string }> | null;
}) {
  if (backups.length === 0) {
    return <Empty title="No backup yet">The first one appears here once it has begun.</Empty>;
  }
  return (
    <Table label="Backups">
      <thead>
        <tr>
          <Th>Begun</Th>
          <Th className="max-sm:hidden">Kind</Th>
          <Th>State</Th>
          <Th className="text-right">Size</Th>
          {address !== null && <Th className="text-right">Download</Th>}
        </tr>
      </thead>
      <tbody>
        {backups.map(({ id, createdAt, status, isManual, bytes }) => (
          <Tr key={id}>
            <Td className="whitespace-nowrap">{formatInstant(createdAt)}</Td>
            <Td className="max-sm:hidden">{isManual ? "by hand" : "daily"}</Td>
            <Td>
              <State tone={words[status].tone}>{words[status].word}</State>
            </Td>
            <Td className="text-right whitespace-nowrap">
              {bytes === null ? "–" : formatBytes(bytes)}
            </Td>
            {address !== null && (
              <Td className="text-right">
                {status === "done" && (
                  <DownloadBackup
                    instanceId={instanceId}
                    backupId={id}
                    what={formatInstant(createdAt)}
                    address={address}
                  />
                )}
              </Td>
            )}
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
