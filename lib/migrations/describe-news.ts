import type { MoveKind } from "@/lib/migrations/spec";

/** What people are told of a migration. */
export type News =
  | { is: "started" }
  | { is: "ready"; what: string }
  | { is: "asked"; question: string }
  | { is: "done" | "rolled_back"; sentence: string }
  | { is: "failed"; failure: string };

const deeds: Record<MoveKind, string> = {
  move: "move",
  fork: "move to a fork",
  plan: "plan change",
  split: "split",
  copy: "copy",
};

/** Puts news into a subject and a body. `target` is null for a plan change. */
export function describeNews(
  news: News,
  { source, target, kind }: { source: string; target: string | null; kind: MoveKind },
): { subject: string; body: string } {
  const what =
    target === null
      ? `The ${deeds[kind]} of ${source}`
      : `The ${deeds[kind]} of ${source} to ${target}`;
  switch (news.is) {
    case "started":
      return {
        subject: `${what} has begun`,
        body: "Your application works as before. You hear again when the cutover waits for you, or when something is in the way.",
      };
    case "ready":
      return {
        subject: `${what} waits for you`,
        body: `${news.what} Open the migration in Headroom to say yes; until then the copy follows the source.`,
      };
    case "asked":
      return {
        subject: `${what} waits for you`,
        body: `${news.question} Open the migration in Headroom to go on, to look again or to roll back. It looks again by itself meanwhile, and goes on when clients have arrived without trouble.`,
      };
    case "done":
      return { subject: `${what} is done`, body: news.sentence };
    case "rolled_back":
      return { subject: `${what} was rolled back`, body: news.sentence };
    case "failed":
      return {
        subject: `${what} needs you`,
        body: `${news.failure} Open the migration in Headroom to try again, or to go back to how it was.`,
      };
  }
}
