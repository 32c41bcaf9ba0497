import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { engineOf, keyspaces, numberField, parseInfo } from "@/lib/redis/parse-info";

const fixture = (name: string) => parseInfo(readFileSync(`test/fixtures/info/${name}.txt`, "utf8"));

describe("the reply of INFO", () => {
  test("gives every field, and none of the headings", () => {
    const fields = fixture("redis-7.0");

    expect(fields.get("used_memory")).toBe("41943040");
    expect(fields.get("maxmemory_policy")).toBe("allkeys-lru");
    expect([...fields.keys()].filter((name) => name.startsWith("#"))).toEqual([]);
  });

  test("keeps the colons of a value", () => {
    expect(parseInfo("executable:C:\\redis\r\n").get("executable")).toBe("C:\\redis");
  });

  test("is never thrown at, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const fields = parseInfo(text);
        expect(() => [keyspaces(fields), engineOf(fields)]).not.toThrow();
      }),
    );
  });

  test("comes back field by field, whatever the values hold", () => {
    const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,20}$/);
    const value = fc.string().filter((text) => !/[\r\n]/.test(text));
    fc.assert(
      fc.property(fc.dictionary(name, value), (fields) => {
        const reply = Object.entries(fields).map(([key, text]) => `${key}:${text}\r\n`);
        expect(Object.fromEntries(parseInfo(`# Server\r\n${reply.join("")}`))).toEqual({
          ...fields,
        });
      }),
    );
  });
});

test.each([
  ["12", 12],
  ["0.25", 0.25],
  ["-1", -1],
  ["1e3", 1000],
  ["", null],
  ["12MB", null],
  ["0x10", null],
  ["nan", null],
  ["inf", null],
  ["1e999", null],
])("a field that says “%s” is the number %s", (text, expected) => {
  expect(numberField(new Map([["field", text]]), "field")).toBe(expected);
});

test("a field that is not there is unknown", () => {
  expect(numberField(new Map(), "used_memory")).toBeNull();
});

test.each([
  ["redis-7.0", "Redis 7.0.15"],
  ["valkey-8.1", "Valkey 8.1.1"],
  ["managed-sparse", "Redis 7.4.3"],
])("%s is named %s", (name, expected) => {
  expect(engineOf(fixture(name))).toBe(expected);
});

test("a server that hides its version has no name", () => {
  expect(engineOf(new Map([["role", "master"]]))).toBeNull();
});

test("databases are listed by number, with what is known of them", () => {
  expect(keyspaces(fixture("redis-7.0"))).toEqual([
    { database: 0, keys: 5120, expires: 4096, avgTtlMs: 86_399_000 },
    { database: 3, keys: 2, expires: 0, avgTtlMs: 0 },
  ]);
  expect(keyspaces(fixture("managed-sparse"))).toEqual([
    { database: 0, keys: 3, expires: 0, avgTtlMs: null },
  ]);
});
