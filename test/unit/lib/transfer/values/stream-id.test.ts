import { describe, expect, test } from "vitest";
import { compareIds, idAfter } from "@/lib/transfer/values/stream-id";

const most = "18446744073709551615";

describe("ids of streams", () => {
  test("follow each other", () => {
    expect(idAfter("0-0")).toBe("0-1");
    expect(idAfter("1700000000000-9")).toBe("1700000000000-10");
    expect(idAfter(`5-${most}`)).toBe("6-0");
    expect(idAfter(`${most}-${most}`)).toBeNull();
  });

  test("are compared as numbers", () => {
    const ids = ["10-2", "9-3", "10-10", `${most}-0`, "0-1"];
    expect(ids.toSorted(compareIds)).toEqual(["0-1", "9-3", "10-2", "10-10", `${most}-0`]);
    expect(compareIds("7-7", "7-7")).toBe(0);
  });
});
