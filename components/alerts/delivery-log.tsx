import { State, type Tone } from "@/components/ui/state";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import { TimeAgo } from "@/components/ui/time-ago";
import type { ChannelKind, DeliveryKind, DeliveryStatus } from "@/lib/alerts/model";

export type DeliveryLine = {
  id: string;
  kind: DeliveryKind;
  status: DeliveryStatus;
  attempts: number;
  createdAt: Date;
  problem: string | null;
  subject: string;
  channel: { kind: ChannelKind; label: string };
};

const tones: Record<DeliveryStatus, Tone> = { pending: "busy", sent: "good", failed: "danger" };

/** What was sent where, how often it was tried, and what the last try met. */
export function DeliveryLog({ deliveries }: { deliveries: readonly DeliveryLine[] }) {
  return (
    <Table label="Deliveries">
      <thead>
        <tr>
          <Th>When</Th>
          <Th>What</Th>
          <Th>To</Th>
          <Th>State</Th>
          <Th className="text-right">Tries</Th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Tr key={delivery.id}>
            <Td className="whitespace-nowrap text-muted">
              <TimeAgo at={delivery.createdAt} />
            </Td>
            <Td className="min-w-56">
              {delivery.kind === "resolved" && <span className="text-muted">ended: </span>}
              {delivery.subject}
            </Td>
            <Td className="whitespace-nowrap">
              {delivery.channel.label}
              <span className="ml-1.5 text-xs text-muted">{delivery.channel.kind}</span>
            </Td>
            <Td className="min-w-40">
              <State tone={tones[delivery.status]}>{delivery.status}</State>
              {delivery.problem && delivery.status !== "sent" && (
                <p className="max-w-96 text-xs text-muted">{delivery.problem}</p>
              )}
            </Td>
            <Td className="text-right">{delivery.attempts}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
