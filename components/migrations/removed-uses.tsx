import { Notice, Problem } from "@/components/ui/problem";
import type { Removal } from "@/lib/migrations/model";
import { Term } from "./term";
import type { useAnswer } from "./use-answer";

/** Which apps lose the address of an instance with it, before anybody agrees to that. */
export function RemovedUses({ asked }: { asked: ReturnType<typeof useAnswer<unknown, Removal>> }) {
  if (asked.isPending) {
    return <output className="text-muted">Asking its provider which apps have its address…</output>;
  }
  if (asked.problem) return <Problem message={asked.problem.message} onRetry={asked.askAgain} />;
  const uses = asked.value?.uses ?? null;
  if (uses === null) {
    return (
      <p>
        Its provider does not tell which apps have its address: look at their variables first. It is
        not removed while a client is connected.
      </p>
    );
  }
  if (uses.length === 0) return <p>No app has its address any more, so that none is restarted.</p>;
  return (
    <Notice>
      <p>
        {uses.length === 1
          ? "Its provider takes this variable away, which restarts the app:"
          : "Its provider takes these variables away, which restarts the apps:"}
      </p>
      <ul className="mt-1">
        {uses.map(({ app, configVar }) => (
          <li key={`${app} ${configVar}`} className="[overflow-wrap:anywhere]">
            <Term>{configVar}</Term> of <Term>{app}</Term>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
