import { inngest, proposalApproved } from "@/lib/events";
import {
  beginAction,
  failAction,
  requestPlanChange,
  settleAction,
} from "@/lib/scaling/changes/apply-proposal";
import { describeGivenUp } from "@/lib/scaling/changes/describe-outcome";

/** Small changes are done within a minute; the others take their time. One hour in all. */
const POLL_SOON = "5s";
const POLLS_SOON = 12;
const POLL_LATER = "30s";
const POLLS_MAX = POLLS_SOON + 118;

const GAVE_UP =
  "The provider has not finished the change within an hour. Look at the instance in its dashboard; Headroom notices when the new plan is there.";
const BROKE =
  "Headroom could not carry out the change because of a problem of its own. Look at the instance in the provider’s dashboard, then ask for the plan again.";

/** Carries an approved proposal to the provider and watches until the instance has its new plan. */
export const applyProposal = inngest.createFunction(
  {
    id: "apply-proposal",
    triggers: [proposalApproved],
    concurrency: { key: "event.data.instanceId", limit: 1 },
    retries: 4,
    // Reached when the provider stays unreachable through all retries; a refusal is settled in place.
    onFailure: async ({ event, error }) => {
      const actionId = await beginAction(event.data.event.data.proposalId, new Date());
      if (actionId === null) return;
      const problem = error.name === "AppError" ? describeGivenUp(error.message) : BROKE;
      await failAction(actionId, problem, new Date());
    },
  },
  async ({ event, step }) => {
    const actionId = await step.run("begin", () => beginAction(event.data.proposalId, new Date()));
    if (actionId === null) return "not approved";

    let status = await step.run("request", () => requestPlanChange(actionId, new Date()));
    for (let poll = 1; status === "running" && poll <= POLLS_MAX; poll++) {
      await step.sleep(`wait-${poll}`, poll <= POLLS_SOON ? POLL_SOON : POLL_LATER);
      status = await step.run(`settle-${poll}`, () => settleAction(actionId, new Date()));
    }
    if (status !== "running") return status;
    return step.run("give-up", () => failAction(actionId, GAVE_UP, new Date()));
  },
);
