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
          <Th className="max-sm:hidden">When</Th>
          <Th>What</Th>
          <Th className="max-sm:hidden">To</Th>
          <Th>State</Th>
          <Th className="text-right max-sm:hidden">Tries</Th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <Tr key={delivery.id}>
            <Td className="whitespace-nowrap text-muted max-sm:hidden">
              <TimeAgo at={delivery.createdAt} />
            </Td>
            <Td className="sm:min-w-56">
              {delivery.kind === "resolved" && <span className="text-muted">ended: </span>}
              {delivery.subject}
              <span className="block text-xs text-muted sm:hidden">
                {delivery.channel.label} · <TimeAgo at={delivery.createdAt} />
              </span>
            </Td>
            <Td className="whitespace-nowrap max-sm:hidden">
              {delivery.channel.label}
              <span className="ml-1.5 text-xs text-muted">{delivery.channel.kind}</span>
            </Td>
            <Td className="sm:min-w-40">
              <State tone={tones[delivery.status]}>{delivery.status}</State>
              {delivery.problem && delivery.status !== "sent" && (
                <p className="max-w-96 text-xs text-muted">{delivery.problem}</p>
              )}
            </Td>
            <Td className="text-right max-sm:hidden">{delivery.attempts}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
