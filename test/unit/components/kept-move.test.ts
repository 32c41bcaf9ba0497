import { describe, expect, test } from "vitest";
import { restoredMove } from "@/components/migrations/kept-move";
import { chosen } from "./migration-wizard-help";

const ends = [{ id: "ins_1" }, { id: "ins_2" }];
const kept = (part = {}) => JSON.stringify(chosen(part));

describe("what was typed into the wizard", () => {
  test("is taken up as it was", () => {
    const typed = chosen({ kind: "copy", keepSourceHours: "12" });
    expect(restoredMove(JSON.stringify(typed), { ends, sourceId: "" })).toEqual(typed);
    expect(restoredMove(JSON.stringify(typed), { ends, sourceId: "ins_1" })).toEqual(typed);
  });

  test("is left where it is when the page was opened for another instance", () => {
    expect(restoredMove(kept(), { ends, sourceId: "ins_2" })).toBeNull();
  });

  test("loses the instances that are gone meanwhile, and nothing else", () => {
    const left = restoredMove(kept({ approval: "each" }), {
      ends: [{ id: "ins_1" }],
      sourceId: "",
    });
    expect(left).toMatchObject({ sourceId: "ins_1", approval: "each" });
    expect(left?.legs[0]?.instanceId).toBe("");
    expect(restoredMove(kept(), { ends: [], sourceId: "" })?.sourceId).toBe("");
  });

  test("is filled up where another version did not know a field", () => {
    const old = JSON.stringify({
      kind: "move",
      sourceId: "ins_1",
      legs: [{ instanceId: "ins_2" }],
    });
    expect(restoredMove(old, { ends, sourceId: "" })).toEqual(chosen());
  });

  test.each(["", "{", "null", '{"kind":"teleport"}', '{"kind":"move","sourceId":"a","legs":[]}'])(
    "is forgotten when it cannot be read: %s",
    (text) => {
      expect(restoredMove(text, { ends, sourceId: "" })).toBeNull();
    },
  );
});
