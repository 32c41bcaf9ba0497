import { describe, expect, test } from "vitest";
import { everything } from "@/lib/transfer/model";
import { reportHtml } from "@/lib/transfer/report/report-html";
import { reportJson } from "@/lib/transfer/report/report-json";
import { reportText } from "@/lib/transfer/report/report-text";
import { aComparison, aReport } from "./a-report";

const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");

/** With everything that a report can hold, and names that try to get out of their place. */
const trouble = aReport({
  source: { ...aReport().source, name: "<script>alert(1)</script> & “co”" },
  scope: {
    databases: { 0: 0, 3: 1 },
    include: ["sessions:", "carts:"],
    exclude: ["carts:old:"],
    types: ["string", "hash"],
    rename: { from: "sessions:", to: "s:" },
    masked: ["carts:"],
  },
  comparison: aComparison({ found: 3, remaining: 2, isFinal: false }),
  examples: [
    { kind: "value", database: 0, keyBase64: base64("carts:<b>"), type: "hash", isRepaired: true },
    {
      kind: "missing",
      database: 3,
      keyBase64: base64(Buffer.from([0, 255, 10])),
      type: null,
      isRepaired: false,
    },
    {
      kind: "extra",
      database: 0,
      keyBase64: base64("x".repeat(400)),
      type: "string",
      isRepaired: true,
    },
  ],
  unmoved: [
    {
      database: 0,
      keyBase64: base64("graph"),
      type: "ReJSON-RL",
      words: "the target does not have the module ReJSON",
    },
  ],
  unmovedCount: 7,
  feed: { kind: "notifications", gaps: [{ at: "2026-11-21T14:01:00.000Z", why: "FLUSHDB" }] },
  latency: { beforeP99Ms: null, duringP99Ms: 0.7 },
});

describe("as text", () => {
  test.each([
    ["a good one", aReport()],
    ["one with trouble", trouble],
    ["one that never began", aReport({ comparison: null, timeline: [], queues: [], settings: [] })],
  ])("fits into 100 columns: %s", (_what, report) => {
    const lines = reportText(report).split("\n");
    expect(lines.filter((line) => line.length > 100 || line !== line.trimEnd())).toEqual([]);
  });

  test("begins with what it is about and what was proven", () => {
    expect(reportText(aReport()).split("\n").slice(0, 4)).toEqual([
      "Transfer of storefront-redis to storefront-db",
      "=".repeat(100),
      "",
      "Equal: 2,400 keys were compared by type, value and expiry (within 1 s), and none differs.",
    ]);
  });

  test("tells keys and bytes by database and type at both ends", () => {
    const text = reportText(aReport());
    expect(text).toMatch(/^0 +string +1,000 +1,000 +2,097,152 +2,097,152$/m);
    expect(text).toMatch(/^3 as 1 +hash +200 +200 +1,048,576 +1,048,576$/m);
    expect(text).toContain(`0         source  ${"ab".repeat(32)}`);
  });

  test("tells everything else that an auditor asks for", () => {
    const text = reportText(trouble);
    for (const words of [
      "Databases 0 and 3 as 1.",
      "Keys that begin with “sessions:” and “carts:”.",
      "Not the keys that begin with “carts:old:”.",
      "Only these types: string, hash.",
      "Names that begin with “sessions:” begin with “s:” at the target.",
      "Values of keys that begin with “carts:” are masked at the target.",
      "Started by Ada Lovelace.",
      "Approved by Grace Hopper.",
      "2026-11-21 14:06:30 UTC  Both ends are compared.",
      "Expiry counts as equal within 1 s.",
      "6 differences repaired; 2 keys remained after the last comparison.",
      '"carts:<b>"',
      '"\\u0000ÿ\\n"',
      "the target does not have the module ReJSON",
      "7 keys in all; 1 of them listed.",
      "maxmemory-policy",
      "Scalingo offers no such setting",
      "FLUSHDB",
      "99 of 100 answers came within – before the transfer, and within 0.7 ms when last measured.",
    ]) {
      expect(text).toContain(words);
    }
    expect(text).toMatch(/^Sidekiq +default +enqueued +12 +12 +same$/m);
  });

  test("says who is not known and what was not moved by name", () => {
    const text = reportText(aReport({ startedBy: null, approvedBy: null }));
    expect(text).toContain("Started by nobody known.");
    expect(text).toContain("No approval is recorded.");
  });
});

describe("as a page", () => {
  const page = reportHtml(trouble);

  test("holds nothing that loads or runs, and escapes what others wrote", () => {
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:|\son\w+=/i);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt; &amp; “co”");
    expect(page).toContain("carts:&lt;b&gt;");
  });

  test("closes every element it opens", () => {
    const open: string[] = [];
    for (const [, slash, name] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)/g)) {
      if (name === "meta") continue;
      if (slash === "/" && open.at(-1) === name) open.pop();
      else open.push(`${slash}${name}`);
    }
    expect(open).toEqual([]);
  });

  test("says the verdict in the same words as the text", () => {
    expect(page).toContain("Not equal: 2 keys still differ after repair.");
    expect(page).toContain("<li>Writers were not stopped");
  });
});

describe("as JSON", () => {
  test("holds the report, its verdict and readable names", () => {
    const read = JSON.parse(reportJson(trouble)) as Record<string, unknown>;
    expect(read).toMatchObject({
      verdict: { standing: "different" },
      comparison: trouble.comparison,
      examples: [{ key: '"carts:<b>"' }, { key: '"\\u0000ÿ\\n"' }, {}],
    });
  });
});

describe("a report", () => {
  test.each([reportText, reportHtml, reportJson])("is the same each time: %o", (render) => {
    expect(render(trouble)).toBe(render(structuredClone(trouble)));
  });

  test("shows no more than a hundred keys", () => {
    const example = trouble.examples[0]!;
    const examples = Array.from({ length: 150 }, (_, at) => ({
      ...example,
      keyBase64: base64(`key:${at}:`),
    }));
    const text = reportText(aReport({ examples, scope: everything }));
    expect(text.match(/"key:\d+:"/g)).toHaveLength(100);
  });
});
