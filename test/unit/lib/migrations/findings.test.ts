import { expect, test } from "vitest";
import { toFindings } from "@/lib/migrations/findings";
import { everything } from "@/lib/transfer/model";
import { judge } from "@/lib/transfer/preflight/judge";
import { aKey, aSurvey, facts } from "@/test/support/preflight-facts";

const scope = { ...everything, include: ["cart:"] };
const keys = [aKey("customer:1"), aKey("customer:2")];

/** What is said of there being nothing to move. */
function saidOf(survey: ReturnType<typeof aSurvey>) {
  const judged = judge(facts({ scope, survey }));
  return toFindings(judged, 0, { isCold: false, scope, survey }).filter(
    ({ title }) => title === "Nothing to move",
  );
}

test("that nothing is chosen is said for certain only where every key was looked at", () => {
  expect(saidOf(aSurvey(keys))).toMatchObject([
    { level: "note", sentence: "There is nothing to move at present: no key is selected." },
  ]);
  expect(saidOf(aSurvey(keys, { isWhole: false, keysTotal: 5000 }))).toMatchObject([
    {
      level: "note",
      sentence:
        "None of the 2 keys that were looked at is chosen by this. There may be some among the other 4,998: look at the prefixes once more.",
    },
  ]);
});
