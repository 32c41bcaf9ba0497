import Link from "next/link";
import type { ReactNode } from "react";
import { Panel } from "@/components/ui/panel";
import type { EndView, LegView, MigrationView } from "@/lib/migrations/model";
import { budgetWords, scopeWords } from "./scope-words";

const approvalWords: Record<MigrationView["approval"], string> = {
  each: "Each step of the cutover waits for a yes",
  gate: "The cutover waits for a yes, then runs through",
  none: "The cutover begins by itself",
};

/** What was agreed to: both ends, which keys, how gently, and who is asked. */
export function MigrationFacts({ view }: { view: MigrationView }) {
  const forth = view.legs.filter(({ direction }) => direction === "forth");
  const isSwitching = view.steps.some(({ kind }) => kind === "switch");
  return (
    <Panel title="What was agreed">
      <dl className="flex flex-col gap-2.5">
        <Fact name="From">
          <End end={view.source} />
        </Fact>
        {forth.map((leg) => (
          <Fact key={leg.id} name="To">
            <End end={leg.target} />
            <span className="block text-xs text-muted">{takes(leg)}</span>
          </Fact>
        ))}
        {view.kind !== "plan" && <Fact name="How gently">{budgetWords(view.budget)}</Fact>}
        {isSwitching && <Fact name="Who is asked">{approvalWords[view.approval]}</Fact>}
      </dl>
    </Panel>
  );
}

function takes(leg: LegView): string {
  return leg.isCold ? "Nothing is copied: it starts cold" : scopeWords(leg.scope);
}

/** The name leads to the instance, as soon as there is one. */
function End({ end: { instanceId, name, appName, providerLabel, planLabel } }: { end: EndView }) {
  const place = [...new Set([appName, `${providerLabel} ${planLabel}`])].join(" · ");
  return (
    <>
      <span className="font-mono text-xs [overflow-wrap:anywhere]">
        {instanceId === null ? (
          name
        ) : (
          <Link href={`/instances/${instanceId}`} className="underline underline-offset-2">
            {name}
          </Link>
        )}
      </span>
      <span className="block text-xs text-muted">{place}</span>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
