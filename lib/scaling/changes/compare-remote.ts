import type { Remote } from "@/lib/providers/model";

/**
 * How far a plan change is, by what the provider shows: `ask` while it shows the old plan and does
 * nothing, `wait` while it is at work, `done` once the new plan is ready. `failed` comes with the
 * sentence for people.
 */
export type Progress =
  | { is: "ask" }
  | { is: "wait" }
  | { is: "done" }
  | { is: "failed"; problem: string };

/** Compares what was wanted with what is. The provider is right, whatever our own row says. */
export function compareRemote(
  action: { fromPlanId: string; toPlanId: string },
  remote: Pick<Remote, "planId" | "status" | "progress">,
): Progress {
  if (remote.status === "failed") {
    const words = remote.progress === null ? "" : `: “${remote.progress}”`;
    return {
      is: "failed",
      problem: `The provider says that the instance has failed${words}. Look at it in the provider’s dashboard; Headroom changes nothing until it is ready again.`,
    };
  }
  if (remote.status === "changing") return { is: "wait" };
  if (remote.planId === action.toPlanId) return { is: "done" };
  if (remote.planId === action.fromPlanId) return { is: "ask" };
  return {
    is: "failed",
    problem: `The instance is on ${remote.planId} now, which is neither the plan it had nor the one that was approved: somebody changed it meanwhile. Headroom leaves it there.`,
  };
}
