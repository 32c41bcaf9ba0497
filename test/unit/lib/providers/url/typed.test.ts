import { describe, expect, test } from "vitest";
import { readTyped } from "@/lib/providers/url/typed";

const url = "rediss://ops:planted@redis.example.test:6380";
const required = { url, name: "orders cache" };
const PEM = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----";

test("what was left empty is unknown", () => {
  expect(readTyped(required)).toEqual({
    url,
    name: "orders cache",
    memoryBytes: null,
    maxClients: null,
    certificateAuthority: null,
  });
});

test.each([
  ["512", 512],
  ["1,024", 1024],
  ["10 000", 10_000],
])("memory of %s is so many megabytes", (memory, megabytes) => {
  expect(readTyped({ ...required, memory }).memoryBytes).toBe(megabytes * 1024 ** 2);
});

test.each([
  ["1000", 1000],
  ["unlimited", Infinity],
  ["Unlimited", Infinity],
])("connections of %s are a limit of %d", (connections, maxClients) => {
  expect(readTyped({ ...required, connections }).maxClients).toBe(maxClients);
});

describe("what cannot be understood is named", () => {
  test.each([
    [{ memory: "a lot" }, /Memory has to be a whole number, such as 512/],
    [{ memory: "0" }, /Memory has to be/],
    [{ memory: "0.5" }, /Memory has to be/],
    [{ connections: "-1" }, /Connections has to be.*unlimited/],
    [{ authority: "my certificate" }, /certificate in PEM/],
    [{ url: "https://ops:planted@redis.example.test" }, /not a Redis URL/],
    [{ url: "planted" }, /not a Redis URL/],
  ])("%j", (typed, expected) => {
    const read = () => readTyped({ ...required, ...typed });
    expect(read).toThrow(expected);
    expect(read).not.toThrow(/planted/);
  });
});

test.each([
  ["as it was copied", PEM],
  ["without its line breaks", PEM.replaceAll("\n", "")],
  ["with spaces in place of its line breaks", PEM.replaceAll("\n", " ")],
])("a certificate pasted %s is whole again", (_how, authority) => {
  expect(readTyped({ ...required, authority }).certificateAuthority).toBe(PEM);
});

test("a chain keeps each of its certificates", () => {
  const { certificateAuthority } = readTyped({ ...required, authority: `${PEM} ${PEM}` });
  expect(certificateAuthority).toBe(`${PEM}\n${PEM}`);
});
