import type { Scope } from "@/lib/transfer/model";
import type { Queue } from "@/lib/transfer/queues/model";
import { databaseAtTarget, scopeOf } from "@/lib/transfer/scope";

/**
 * The same queues as a transfer leaves them at its target: under the other database and prefix. Those that
 * stay behind, and those whose new names their framework would not find, are left out.
 */
export function queuesAtTarget(queues: readonly Queue[], scope: Scope): Queue[] {
  const moved = scopeOf(scope);
  return queues.flatMap((queue) => {
    const database = databaseAtTarget(scope, queue.database);
    const key = exampleOf(queue);
    const name = Buffer.from(queue.prefix + key);
    if (database === null || !moved.takes(name)) return [];
    const there = moved.nameAtTarget(name).toString("utf8");
    if (!there.endsWith(key)) return [];
    return [{ ...queue, database, prefix: there.slice(0, there.length - key.length) }];
  });
}

/** A key of the queue without its prefix. */
function exampleOf({ framework, names }: Queue): string {
  const name = names[0] ?? "default";
  switch (framework) {
    case "sidekiq":
    case "resque":
    case "rq":
      return `queue:${name}`;
    case "bullmq":
      return `${name}:meta`;
    case "celery":
      return name;
    case "laravel":
      return `queues:${name}`;
  }
}
