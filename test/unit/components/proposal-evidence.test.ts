import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { ProposalEvidence } from "@/components/scaling/proposal-evidence";
import type { ProposalView } from "@/components/scaling/proposal-view";
import { knownPlan } from "@/lib/providers/heroku/catalog";
import { effects } from "@/lib/providers/heroku/effects";
import type { Plan } from "@/lib/providers/model";
import { MIB } from "@/test/support/plans";
import { aProposalView, viewedAt } from "@/test/support/proposal-view";

/** The words of the evidence, as somebody reads them who sees neither colour nor lines. */
function wordsOf(view: Partial<ProposalView>): string {
  const markup = renderToStaticMarkup(
    createElement(ProposalEvidence, { view: aProposalView(view) }),
  );
  return markup
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll(/\s+/g, " ")
    .replaceAll(" ,", ",");
}

function plan(id: string): Plan {
  return { ...knownPlan(id)!, currency: "USD", isOffered: true };
}

const inHours = (hours: number) => new Date(viewedAt.getTime() + hours * 3_600_000);

describe("who opens a proposal reads", () => {
  test("what happened, what it costs from now on and until the month ends", () => {
    const words = wordsOf({ restOfMonthCents: 1450 });
    expect(words).toContain("Grow from Premium 0 to Premium 1: memory reached 45 MB of 50 MB");
    expect(words).toContain("15 $ → 30 $/month, +15 $/month; +14.50 $ until this month ends");
  });

  test.each([
    [inHours(3), "can be approved until 2 Mar 2026, 15:00 UTC, 3 h from now"],
    [inHours(-1), "expired"],
  ])("until when it can be approved (%s)", (expiresAt, words) => {
    expect(wordsOf({ expiresAt })).toContain(words);
  });

  test("that a loss is one, in words, behind a line that already says it", () => {
    const words = wordsOf({
      effects: effects(plan("heroku-redis:premium-0"), plan("heroku-redis:mini")),
      durationSeconds: 300,
    });
    expect(words).toContain(
      "Apps restart, outage of unknown length, URL changes, 40 → 20 connections, no standby any more, no copy on disk any more · partly not confirmed",
    );
    expect(words).toMatch(/High availability given up loss/);
    expect(words).toMatch(/Connections 40 → 20 loss 31 are in use now\./);
    expect(words).toMatch(/Takes about 5 min our estimate/);
  });

  test("that nobody knows what the change does, where nobody does", () => {
    expect(wordsOf({ effects: null })).toContain("is not known for this pair of plans");
  });

  test("that nothing was measured, instead of a flat line", () => {
    expect(wordsOf({ points: [] })).toContain("Nothing was measured in the last six hours.");
  });

  test("the chart in words: what was used, the limit of now and the one after", () => {
    const point = { t: viewedAt.getTime(), mean: 40 * MIB, min: 38 * MIB, max: 45 * MIB };
    expect(wordsOf({ points: [point] })).toContain(
      "Memory over the last six hours: between 38 MB and 45 MB. The limit is 50 MB now and 100 MB after the change.",
    );
  });

  test("what speaks against the evidence", () => {
    const doubt = "It rests on 3 of 15 measurements that were due in 15 min.";
    expect(wordsOf({ doubts: [doubt] })).toContain(doubt);
  });
});
