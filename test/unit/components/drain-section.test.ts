import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { DrainSection } from "@/components/instances/drain-section";
import { InstanceTimeline } from "@/components/instances/instance-timeline";

const none = {
  address: "https://headroom.example.test/api/drains/secret",
  isMade: false,
  heardAt: null,
  lost: null,
  unheard: null,
  isReachable: true,
};
const verb = () => Promise.resolve({ ok: true as const, value: undefined });

function textOf(drain: Parameters<typeof DrainSection>[0]["drain"]): string {
  const words = { instanceId: "ins_1", appName: "shop", providerLabel: "Heroku" };
  return renderToStaticMarkup(
    createElement(DrainSection, { drain, ...words, create: verb, remove: verb }),
  ).replace(/<[^>]+>/g, " ");
}

test("without a drain there is a button, and a command for accounts that may not", () => {
  expect(textOf(none)).toContain("Send log lines here");
  expect(textOf(none)).toContain(`heroku drains:add ${none.address} --app shop`);
  expect(textOf(none)).not.toContain("Stop log lines");
});

test("where the provider cannot reach Headroom it says so instead of offering either", () => {
  const text = textOf({ ...none, unheard: "Heroku cannot reach Headroom." });

  expect(text).toContain("Heroku cannot reach Headroom.");
  expect(text).not.toMatch(/Send log lines here|drains:add/);
});

test("with a drain it says what came, what was lost and how to stop it", () => {
  const lost = { at: new Date("2026-03-02T10:00:00Z"), lines: 500 };

  expect(textOf({ ...none, isMade: true })).toContain("No line has come yet");
  const text = textOf({ ...none, isMade: true, heardAt: lost.at, lost });
  expect(text).toContain("The last line came");
  expect(text).toContain("500 lines or more were lost");
  expect(text).toContain("Stop log lines");
});

test("a timeline without entries says what will be there", () => {
  const html = renderToStaticMarkup(
    createElement(InstanceTimeline, { entries: [], newestHref: null, olderHref: null }),
  );

  expect(html).toContain("Nothing happened yet");
});
