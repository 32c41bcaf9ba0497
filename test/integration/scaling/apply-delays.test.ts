import { expect, test } from "vitest";
import { requestPlanChange, settleAction } from "@/lib/scaling/changes/apply-proposal";
import { actionOf, begun, later } from "./applying";

const tooMany = { status: 429, body: { id: "rate_limit", message: "Please wait." } };

test("whoever watches a change is told what holds it up, until it gets on", async () => {
  const { addOn, actionId } = await begun();
  addOn.trouble = tooMany;
  await expect(requestPlanChange(actionId, later(1))).rejects.toThrow("Please wait");
  expect(await actionOf(actionId)).toMatchObject({
    status: "running",
    problem: expect.stringMatching(/“Please wait”\. Headroom asks again/),
  });

  addOn.trouble = null;
  await requestPlanChange(actionId, later(60));
  addOn.trouble = tooMany;
  expect(await settleAction(actionId, later(65))).toBe("running");
  expect((await actionOf(actionId)).problem).toContain("Please wait");

  addOn.trouble = null;
  expect(await settleAction(actionId, later(70))).toBe("running");
  expect(await actionOf(actionId)).toMatchObject({ progress: "resizing", problem: null });
});
