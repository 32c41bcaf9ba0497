import { eq } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { alerts, instances, scalingActions } from "@/drizzle/schema";
import { applyProposal } from "@/inngest/apply";
import { db } from "@/lib/db";
import { approveProposal } from "@/lib/scaling/proposals/approve-proposal";
import { withEngine } from "@/test/integration/engine/own-engine";
import { until } from "@/test/integration/engine/support";
import { aPendingProposal, aTeam, anInstance } from "@/test/support/factories";
import { startHerokuWire, type FakeAddOn } from "./heroku-wire";

/** The plan change as it runs in production: a ring, the engine, the function, the wire. */
const heroku = await startHerokuWire();
withEngine([applyProposal]);
afterAll(() => heroku.stop());

/** Approves a proposal for an add-on and waits until its Action has ended. */
async function carriedOut(addOn: FakeAddOn) {
  const operator = await aTeam("operator");
  const instance = await anInstance(operator, { remoteId: addOn.id });
  const proposal = await aPendingProposal(operator, instance.id);
  await approveProposal(operator, { proposalId: proposal.id });

  const action = await until(async () => {
    const [found] = await db
      .select()
      .from(scalingActions)
      .where(eq(scalingActions.proposalId, proposal.id));
    return found === undefined || found.status === "running" ? null : found;
  }, 25_000);
  return { instance, action };
}

test("an approved proposal reaches the provider and the books", async () => {
  const addOn = heroku.addOn();
  addOn.onChange = (planName) => {
    addOn.planName = planName;
    return { body: { ...recorded(addOn), plan: { name: planName } } };
  };

  const { instance, action } = await carriedOut(addOn);

  expect(action.status).toBe("succeeded");
  expect(heroku.changes(addOn)).toEqual(["heroku-redis:premium-1"]);
  const [row] = await db.select().from(instances).where(eq(instances.id, instance.id));
  expect(row).toMatchObject({ planId: "heroku-redis:premium-1", lastResizedAt: expect.any(Date) });
});

test("a provider that changes the plan and answers 500 is asked once, by all retries together", async () => {
  const addOn = heroku.addOn();
  addOn.onChange = (planName) => {
    addOn.planName = planName;
    return { status: 500, body: "" };
  };

  const { action } = await carriedOut(addOn);

  expect(action.status).toBe("succeeded");
  expect(heroku.changes(addOn)).toHaveLength(1);
});

test("a provider that stays unreachable ends the change with a sentence, and an alert", async () => {
  const addOn = heroku.addOn({ trouble: { status: 503, body: "" } });

  const { instance, action } = await carriedOut(addOn);

  expect(action).toMatchObject({
    status: "failed",
    problem:
      "Heroku’s API is closed for the moment (503); status.heroku.com says more. Headroom asked several times and gave up. Ask for the plan again when the provider is well.",
  });
  const told = await db.select().from(alerts).where(eq(alerts.instanceId, instance.id));
  expect(told).toMatchObject([{ condition: "plan_change_failed" }]);
});

/** The body of a plan change that is done as it is answered. */
function recorded({ id }: FakeAddOn) {
  return {
    id,
    name: "redis-cubed-1",
    app: { id: "app-1", name: "storefront" },
    addon_service: { name: "heroku-redis" },
    state: "provisioned",
  };
}
