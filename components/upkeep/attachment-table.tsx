import { Empty } from "@/components/ui/empty";
import { Table, Td, Th, Tr } from "@/components/ui/table";
import type { Attachment } from "@/lib/providers/capabilities";

/** The apps that share an instance: whoever moves it has to think of all of them. */
export function AttachmentTable({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) {
    return (
      <Empty title="No app uses it">
        It is attached to no app that this account can see. Apps of other teams may still use it.
      </Empty>
    );
  }
  return (
    <Table label="Apps that use the instance">
      <thead>
        <tr>
          <Th>App</Th>
          <Th>Config var</Th>
          <Th className="max-sm:hidden">Part</Th>
        </tr>
      </thead>
      <tbody>
        {attachments.map(({ id, app, configVar, isOwner }) => (
          <Tr key={id}>
            <Td className="[overflow-wrap:anywhere]">{app.name}</Td>
            <Td className="font-mono text-xs [overflow-wrap:anywhere]">{configVar}</Td>
            <Td className="text-muted max-sm:hidden">
              {isOwner ? "owns and pays for it" : "shares it"}
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
