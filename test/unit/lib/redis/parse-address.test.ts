import { expect, test } from "vitest";
import { parseAddress } from "@/lib/redis/parse-address";

const plain = {
  host: "redis.example.test",
  port: 6379,
  isTls: false,
  username: null,
  password: null,
  database: 0,
};

test.each([
  ["redis://redis.example.test", plain],
  ["rediss://redis.example.test", { ...plain, isTls: true }],
  [
    "rediss://user:p%40ss@redis.example.test:6380/3",
    { ...plain, isTls: true, port: 6380, username: "user", password: "p@ss", database: 3 },
  ],
  ["redis://:100%25@redis.example.test", { ...plain, password: "100%" }],
  ["redis://:100%@redis.example.test", { ...plain, password: "100%" }],
  ["redis://h:secret@redis.example.test", { ...plain, password: "secret" }],
  ["redis://default:secret@redis.example.test/", { ...plain, password: "secret" }],
  ["redis://[::1]:7000", { ...plain, host: "::1", port: 7000 }],
])("%s is taken apart", (url, expected) => {
  expect(parseAddress(url)).toEqual(expected);
});

test.each(["", "localhost:6379", "http://redis.example.test", "redis://", "redis://host/three"])(
  "“%s” is no Redis URL, and says what one looks like",
  (url) => {
    expect(() => parseAddress(url)).toThrow(/should look like rediss:\/\//);
  },
);

test("a URL that cannot be read is not repeated, because it may hold a password", () => {
  expect(() => parseAddress("http://:hunter2@host")).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining("hunter2") }),
  );
});
