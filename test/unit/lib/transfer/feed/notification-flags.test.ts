import { expect, test } from "vitest";
import {
  areSameFlags,
  namedBy,
  tellsAll,
  withChanges,
} from "@/lib/transfer/feed/notification-flags";

test.each([
  ["", false, "KA"],
  ["xE", false, "EKA"],
  ["gxK", false, "KA"],
  ["KEmn", false, "EmnKA"],
  ["EA", false, "EKA"],
  ["AK", true, "AK"],
  ["AKEn", true, "AKEn"],
  ["g$lshzxetK", true, "g$lshzxetK"],
])(
  "of %j it is known whether all changes are told, and what else is needed",
  (flags, all, wanted) => {
    expect(tellsAll(flags)).toBe(all);
    expect(withChanges(flags)).toBe(wanted);
    expect(tellsAll(wanted)).toBe(true);
  },
);

test("a setting is the same in any order, and with its classes spelled out", () => {
  expect(areSameFlags("KEA", "AKE")).toBe(true);
  expect(areSameFlags("KA", "g$lshzxetdK")).toBe(true);
  expect(areSameFlags("", "")).toBe(true);
  expect(areSameFlags("KA", "KEA")).toBe(false);
  expect(areSameFlags("xE", "xK")).toBe(false);
});

test("a channel names a database and a key of any bytes", () => {
  expect(namedBy(Buffer.from("__keyspace@0__:a"))).toEqual({ database: 0, name: "a" });
  expect(namedBy(Buffer.from("__keyspace@15__:a__:b@1"))).toEqual({
    database: 15,
    name: "a__:b@1",
  });
  expect(namedBy(Buffer.from("__keyspace@3__:"))).toEqual({ database: 3, name: "" });
  expect(namedBy(Buffer.from("__keyspace@3__:é"))!.name).toBe(Buffer.from("é").toString("latin1"));
  expect(namedBy(Buffer.from("__keyspace@__:a"))).toBeNull();
});
