"use client";

import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-button";
import { CopyButton } from "@/components/ui/copy-button";
import { Notice, Problem } from "@/components/ui/problem";
import { TimeAgo } from "@/components/ui/time-ago";
import { useVerb, type ServerVerb } from "@/components/ui/use-verb";
import { formatCounted } from "@/lib/format";

type Drain = {
  address: string;
  isMade: boolean;
  heardAt: Date | null;
  lost: { at: Date; lines: number } | null;
  unheard: string | null;
  isReachable: boolean;
};
type Verb = ServerVerb<{ instanceId: string }, unknown>;

/** Has the provider push its own measurements of an instance, and says whether they come. */
export function DrainSection({
  drain,
  instanceId,
  appName,
  providerLabel,
  create,
  remove,
}: {
  drain: Drain;
  instanceId: string;
  appName: string;
  providerLabel: string;
  create: Verb;
  remove: Verb;
}) {
  return (
    <section aria-label="Log lines" className="flex min-w-0 flex-col items-start gap-3">
      <h2 className="font-semibold">Log lines</h2>
      <p className="text-muted">
        {drain.isReachable
          ? `${providerLabel} can push its own measurements, about one a minute: they fill the minutes in which Headroom cannot reach the instance.`
          : `Nothing from outside reaches this instance, so what ${providerLabel} pushes, about once a minute, is all that Headroom can know of it.`}{" "}
        All log lines of {appName} come along; Headroom keeps only what they say of this instance.
      </p>
      <Arrival drain={drain} />
      {drain.isMade && (
        <ConfirmButton
          label="Stop log lines"
          title="Stop the log lines?"
          explanation={`Headroom removes its log drain from ${appName}. ${
            drain.isReachable
              ? "Measurements go on over the connection to the instance."
              : "Then nothing is known of this instance any more."
          }`}
          confirmLabel="Stop log lines"
          tone="quiet"
          verb={remove}
          input={{ instanceId }}
        />
      )}
      {!drain.isMade && drain.unheard !== null && <Notice>{drain.unheard}</Notice>}
      {!drain.isMade && drain.unheard === null && (
        <>
          <CreateButton instanceId={instanceId} create={create} />
          <ByHand address={drain.address} appName={appName} />
        </>
      )}
    </section>
  );
}

function Arrival({ drain: { isMade, heardAt, lost } }: { drain: Drain }) {
  return (
    <>
      {heardAt !== null && (
        <p>
          The last line came <TimeAgo at={heardAt} />.
        </p>
      )}
      {isMade && heardAt === null && <p>No line has come yet. The first takes about a minute.</p>}
      {lost !== null && (
        <p className="text-muted">
          {formatCounted(lost.lines, "line")} or more were lost on the way <TimeAgo at={lost.at} />,
          because the app wrote more than could be sent. Minutes without a line stay empty in the
          charts.
        </p>
      )}
    </>
  );
}

function CreateButton({ instanceId, create }: { instanceId: string; create: Verb }) {
  const { run, isPending, problem } = useVerb(create);
  return (
    <>
      {problem && <Problem message={problem.message} />}
      <Button isPending={isPending} onClick={() => run({ instanceId })}>
        Send log lines here
      </Button>
    </>
  );
}

/** For accounts whose credentials may not create a drain. */
function ByHand({ address, appName }: { address: string; appName: string }) {
  const command = `heroku drains:add ${address} --app ${appName}`;
  return (
    <details className="w-full min-w-0">
      <summary className="cursor-pointer text-muted hover:text-ink">
        Create the log drain by hand
      </summary>
      <div className="mt-2 flex flex-col items-start gap-2">
        <p className="text-muted">
          Where the account may not create one. Whoever knows the address can write measurements, so
          treat it as a secret.
        </p>
        <code className="block w-full rounded-sm border border-line bg-sunken px-2.5 py-2 text-xs break-all">
          {command}
        </code>
        <CopyButton text={command} what="command" />
      </div>
    </details>
  );
}
