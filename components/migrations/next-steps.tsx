import type { ReactNode } from "react";
import { Term } from "./term";

/** What is left to a person once the data is there: Headroom changes no application. */
export function NextSteps({
  sourceName,
  targetName,
  targetRemoteName,
}: {
  sourceName: string;
  targetName: string;
  /** What the provider's own commands call the target. */
  targetRemoteName: string;
}) {
  return (
    <div className="flex flex-col gap-3">
      <p>
        The data of <Term>{sourceName}</Term> is in <Term>{targetName}</Term>, and the comparison
        found no difference. No application was changed: each one still has the address of{" "}
        <Term>{sourceName}</Term> until you give it the new one, and its writers stay stopped until
        you start them.
      </p>
      <dl className="flex flex-col gap-3">
        <Place name="An application on Heroku">
          Attach the target with <Term>{`heroku addons:attach ${targetRemoteName} --app APP`}</Term>{" "}
          and make it the main one with{" "}
          <Term>{`heroku redis:promote ${targetRemoteName} --app APP`}</Term>, or, when the target
          is not at Heroku, put its address into a variable with <Term>heroku config:set</Term>;
          Heroku restarts the application by itself.
        </Place>
        <Place name="An application on Scalingo">
          Put the target’s address into the variable that the application reads with{" "}
          <Term>scalingo --app APP env-set REDIS_URL=…</Term>, then restart it with{" "}
          <Term>scalingo --app APP restart</Term>: Scalingo does not restart by itself.
        </Place>
      </dl>
      <p className="text-muted">
        <Term>{sourceName}</Term> is as it was and goes on costing what it costs. It is the way back
        until something writes to <Term>{targetName}</Term>; delete it at its provider when you no
        longer need it.
      </p>
    </div>
  );
}

function Place({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="font-medium">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
