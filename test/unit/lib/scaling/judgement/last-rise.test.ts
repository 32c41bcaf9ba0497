import { describe, expect, test } from "vitest";
import type { Sample } from "@/lib/metrics/model";
import { decide } from "@/lib/scaling/judgement/decide";
import { explain } from "@/lib/scaling/judgement/explain";
import type { Decision, Facts, Peak } from "@/lib/scaling/model";
import { MIB } from "@/test/support/plans";
import { aPolicy, facts, NOW, planNamed, samplesOf } from "@/test/support/scaling";

const HOUR_MS = 3_600_000;
const premium1 = planNamed("premium-1");

/** Half an hour on 100 MB of Premium 1, and what was used at most in hours before. */
function given(
  megabytes: (minutesAgo: number) => number,
  peaks: readonly { hoursAgo: number; megabytes: number; clients?: number }[] = [],
  values: Partial<Sample> = {},
): Facts {
  const samples = samplesOf(30, (ago) => ({
    usedMemoryBytes: megabytes(ago) * MIB,
    memoryLimitBytes: 100 * MIB,
    connectedClients: 8,
    clientsLimit: 80,
    ...values,
  }));
  const history = peaks.map(({ hoursAgo, megabytes: most, clients = 8 }): Peak => {
    const at = new Date(NOW.getTime() - hoursAgo * HOUR_MS);
    return { at, minutes: 60, memoryBytes: most * MIB, clients };
  });
  return facts({ plan: premium1, samples, history, policy: aPolicy({ growMode: "auto" }) });
}

const full = (ago: number) => (ago < 3 ? 100 : 40);
/** 4 MB more each minute; a quarter of an hour later more than the plan holds. */
const rising = (ago: number) => 50 + 4 * Math.max(0, 10 - ago);

describe("a plan that is full", () => {
  test("is left for one that is believed to hold what cannot be seen", () => {
    expect(chosen(decide(given(full)))).toBe("heroku-redis:premium-3");
  });

  test("is left for one that holds what the last rise came to, in one step", () => {
    const all = given(full, [{ hoursAgo: 5 * 24, megabytes: 690 }]);
    const decision = decide(all);
    expect(chosen(decision)).toBe("heroku-redis:premium-5");
    expect(decision.evidence.risen).toEqual({ memoryBytes: 690 * MIB, clients: 0 });
    expect(explain(decision, all)).toContain(
      "more is wanted than can be seen. In the last two weeks a rise went to 690 MB. Premium 5 leaves room for it.",
    );
  });

  test("is not left for more because of connections that were many", () => {
    const all = given(full, [{ hoursAgo: 30, megabytes: 40, clients: 900 }]);
    expect(chosen(decide(all))).toBe("heroku-redis:premium-3");
    expect(decide(all).evidence.risen).toBeUndefined();
  });

  test("on connections is left for one that accepts as many as came the last time", () => {
    const refusing = { connectedClients: 80, rejectedConnectionsPerSec: 4 };
    const before = [{ hoursAgo: 30, megabytes: 40, clients: 700 }];
    expect(chosen(decide(given(() => 40, [], refusing)))).toBe("heroku-redis:premium-3");
    const all = given(() => 40, before, refusing);
    expect(chosen(decide(all))).toBe("heroku-redis:premium-5");
    expect(explain(decide(all), all)).toContain("a rise went to 700 connections");
  });

  test.each([
    ["older than two weeks", 15 * 24],
    ["that goes on now", 1],
  ])("knows nothing of a rise %s", (_what, hoursAgo) => {
    expect(chosen(decide(given(full, [{ hoursAgo, megabytes: 690 }])))).toBe(
      "heroku-redis:premium-3",
    );
  });
});

describe("a rise that leads out of its plan", () => {
  test("goes as far as its pace says where nothing rose before", () => {
    const decision = decide(given(rising));
    expect(decision).toMatchObject({ direction: "up", reason: "trend" });
    expect(chosen(decision)).toBe("heroku-redis:premium-2");
  });

  test("goes as far as the last one did", () => {
    const all = given(rising, [{ hoursAgo: 5 * 24, megabytes: 690 }]);
    const decision = decide(all);
    expect(decision).toMatchObject({ direction: "up", reason: "trend" });
    expect(chosen(decision)).toBe("heroku-redis:premium-5");
    expect(explain(decision, all)).toContain(
      "In the last two weeks a rise went to 690 MB. Premium 5 is the cheapest plan that holds it.",
    );
  });

  test("is nothing to leave a plan for while the last ones ended in it", () => {
    const before = { hoursAgo: 5 * 24, megabytes: 95 };
    expect(decide(given(rising, [before])).kind).toBe("hold");
    // Beyond what they came to it leads on.
    const beyond = decide(given(rising, [{ ...before, megabytes: 80 }]));
    expect(beyond).toMatchObject({ direction: "up", reason: "trend" });
  });
});

test("a rise that fits its plan asks for no more, however far one went before", () => {
  const slow = given((ago) => 40 + 0.5 * (30 - ago), [{ hoursAgo: 5 * 24, megabytes: 690 }]);
  expect(decide(slow).kind).toBe("hold");
});

function chosen(decision: Decision): string | null {
  return decision.kind === "resize" ? decision.to.id : null;
}
