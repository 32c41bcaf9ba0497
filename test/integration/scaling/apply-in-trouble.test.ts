import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { scalingActions } from "@/drizzle/schema";
import { db } from "@/lib/db";
import { requestPlanChange, settleAction } from "@/lib/scaling/changes/apply-proposal";
import { heroku, later, begun, actionOf, alertsOf, refuse } from "./applying";

describe("killed in between", () => {
  test("after the change and before it was written down: it is not asked for again", async () => {
    const { addOn, actionId } = await begun();
    await requestPlanChange(actionId, later(1));
    // What the row would say had the process died before the request was recorded.
    await db
      .update(scalingActions)
      .set({ requestedAt: null })
      .where(eq(scalingActions.id, actionId));

    expect(await requestPlanChange(actionId, later(60))).toBe("running");
    expect(await settleAction(actionId, later(61))).toBe("running");
    addOn.isWaiting = false;
    expect(await settleAction(actionId, later(90))).toBe("succeeded");
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test.each(["request", "settle"])(
    "after it was written down and before the change: the next %s asks, once the first can no longer be on its way",
    async (which) => {
      const { addOn, actionId } = await begun();
      await db
        .update(scalingActions)
        .set({ requestedAt: later(1) })
        .where(eq(scalingActions.id, actionId));
      const next = which === "request" ? requestPlanChange : settleAction;

      expect(await next(actionId, later(60))).toBe("running");
      expect(heroku.changes(addOn)).toEqual([]);
      expect(await next(actionId, later(61))).toBe("running");
      expect(heroku.changes(addOn)).toHaveLength(1);
    },
  );

  test("by a clock that was set back a year: it is asked for all the same", async () => {
    const { addOn, actionId } = await begun();
    await db
      .update(scalingActions)
      .set({ requestedAt: new Date("2027-03-02T12:00:00Z") })
      .where(eq(scalingActions.id, actionId));
    expect(await requestPlanChange(actionId, later(1))).toBe("running");
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test("two that carry it out at once ask once", async () => {
    const { addOn, actionId } = await begun();
    await Promise.all([1, 2, 3].map(() => requestPlanChange(actionId, later(1))));
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test("two that end it at once write it down once", async () => {
    const { addOn, actionId, instance } = await begun();
    await requestPlanChange(actionId, later(1));
    addOn.isWaiting = false;
    const ends = await Promise.all([1, 2, 3].map(() => settleAction(actionId, later(9))));
    expect(ends).toEqual(["succeeded", "succeeded", "succeeded"]);
    expect(await alertsOf(instance.id)).toHaveLength(1);
  });
});

describe("a provider in trouble", () => {
  test("that changes the plan and then answers 500 is asked once", async () => {
    const { addOn, actionId } = await begun();
    const change = addOn.onChange;
    addOn.onChange = (planName) => {
      change(planName);
      return {
        status: 500,
        body: { id: "internal_server_error", message: "Internal server error." },
      };
    };

    await expect(requestPlanChange(actionId, later(1))).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(await requestPlanChange(actionId, later(30))).toBe("running");
    addOn.isWaiting = false;
    expect(await settleAction(actionId, later(60))).toBe("succeeded");
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test.each([
    [
      "429",
      { status: 429, body: { id: "rate_limit", message: "Your account reached the API limit." } },
    ],
    ["503", { status: 503, body: "Service unavailable" }],
    ["a broken connection", "hang up" as const],
  ])("is asked again after %s", async (_what, trouble) => {
    const { addOn, actionId } = await begun({ trouble });
    await expect(requestPlanChange(actionId, later(1))).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(await actionOf(actionId)).toMatchObject({ status: "running" });

    addOn.trouble = null;
    expect(await requestPlanChange(actionId, later(60))).toBe("running");
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test("that loses its answer to the change itself is asked whether it was done", async () => {
    const { addOn, actionId } = await begun();
    const change = addOn.onChange;
    addOn.onChange = (planName) => {
      change(planName);
      return "hang up";
    };
    await expect(requestPlanChange(actionId, later(1))).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(await requestPlanChange(actionId, later(30))).toBe("running");
    expect(heroku.changes(addOn)).toHaveLength(1);
  });

  test("that does nothing and answers 500 is asked again at once", async () => {
    const { addOn, actionId } = await begun();
    const change = addOn.onChange;
    addOn.onChange = () => ({ status: 500, body: "" });
    await expect(requestPlanChange(actionId, later(1))).rejects.toMatchObject({
      code: "unreachable",
    });
    addOn.onChange = change;
    expect(await requestPlanChange(actionId, later(3))).toBe("running");
    expect(heroku.changes(addOn)).toHaveLength(2);
    expect(addOn.planName).toBe("heroku-redis:premium-1");
  });

  test("that cannot be reached while it works costs nothing but time", async () => {
    const { addOn, actionId } = await begun();
    await requestPlanChange(actionId, later(1));
    addOn.trouble = { status: 503, body: "" };
    expect(await settleAction(actionId, later(5))).toBe("running");
    addOn.trouble = null;
    addOn.isWaiting = false;
    expect(await settleAction(actionId, later(10))).toBe("succeeded");
  });

  test("that is busy with something else is asked when it has finished", async () => {
    const { addOn, actionId } = await begun({ isWaiting: true });
    expect(await requestPlanChange(actionId, later(1))).toBe("running");
    expect(await settleAction(actionId, later(5))).toBe("running");
    expect(heroku.changes(addOn)).toEqual([]);

    addOn.isWaiting = false;
    expect(await settleAction(actionId, later(10))).toBe("running");
    expect(heroku.changes(addOn)).toEqual(["heroku-redis:premium-1"]);
  });

  test("that says no to the echo of a request it carries out is not believed", async () => {
    const { addOn, actionId } = await begun();
    const change = addOn.onChange;
    addOn.onChange = (planName) => {
      change(planName);
      return refuse("A change is already running.")();
    };
    expect(await requestPlanChange(actionId, later(1))).toBe("running");
    addOn.isWaiting = false;
    expect(await settleAction(actionId, later(60))).toBe("succeeded");
  });
});
