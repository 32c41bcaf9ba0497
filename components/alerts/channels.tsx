"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { CopyButton } from "@/components/ui/copy-button";
import { Problem } from "@/components/ui/problem";
import { State } from "@/components/ui/state";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";

export type ChannelLine = {
  id: string;
  kindLabel: string;
  label: string;
  secret: string | null;
  /** True while no key opens where it leads. */
  isLost: boolean;
};

export type TestChannel = ServerVerb<
  { channelId: string },
  { isDelivered: boolean; sentence: string }
>;

/** The ways to reach people, each with a try-out. */
export function Channels({
  channels,
  canChange,
  test,
  remove,
}: {
  channels: readonly ChannelLine[];
  canChange: boolean;
  test: TestChannel;
  remove: ServerVerb<{ channelId: string }, unknown>;
}) {
  return (
    <ul>
      {channels.map((channel) => (
        <Channel
          key={channel.id}
          channel={channel}
          canChange={canChange}
          test={test}
          remove={remove}
        />
      ))}
    </ul>
  );
}

function Channel({
  channel,
  canChange,
  test,
  remove,
}: {
  channel: ChannelLine;
  canChange: boolean;
  test: TestChannel;
  remove: ServerVerb<{ channelId: string }, unknown>;
}) {
  const router = useRouter();
  return (
    <li className="border-b border-line px-4 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="w-20 text-xs text-muted">{channel.kindLabel}</span>
        <span className="min-w-0 flex-1 basis-48 truncate font-medium">{channel.label}</span>
        {channel.secret !== null && <CopyButton text={channel.secret} what="signing secret" />}
        {canChange && (
          <>
            <TestButton channelId={channel.id} test={test} />
            <ConfirmButton
              label="Remove"
              tone="quiet"
              size="sm"
              title={`Remove ${channel.label}?`}
              explanation="No alert goes there any more, also none that waits to be sent. The log of its deliveries stays."
              confirmLabel="Remove channel"
              verb={remove}
              input={{ channelId: channel.id }}
              onDone={() => router.refresh()}
            />
          </>
        )}
      </div>
      {channel.isLost && (
        <p className="mt-1.5 max-w-140 text-xs text-danger">
          Nothing is sent there: Headroom no longer has the key that opens where it leads. Put the
          key back into HEADROOM_SECRET_KEYS, or remove the channel and add it again.
        </p>
      )}
    </li>
  );
}

/** Sends a test message through a channel and says beside itself what came of it. */
export function TestButton({ channelId, test }: { channelId: string; test: TestChannel }) {
  const { run, isPending, problem, value } = useVerb(test);
  return (
    <>
      <Button size="sm" isPending={isPending} onClick={() => run({ channelId })}>
        Send a test
      </Button>
      {value && (
        <output className="order-last block w-full text-xs">
          {value.isDelivered ? (
            <State tone="good">{value.sentence}</State>
          ) : (
            <span className="text-danger">{value.sentence}</span>
          )}
        </output>
      )}
      {problem && <Problem className="order-last w-full" message={problem.message} />}
    </>
  );
}
