import { expect, test } from "vitest";
import { post } from "@/local/platforms/post";
import { freePort } from "@/test/support/free-port";
import { startReceiver } from "./receiver";

const request = {
  headers: { "Content-Type": "text/plain" },
  body: Buffer.from("hello"),
  connectMs: 1000,
  answerMs: 150,
  signal: new AbortController().signal,
};

test.each([200, 204, 302, 404, 503])("an answer of %i is told as it is", async (status) => {
  await using receiver = await startReceiver();
  receiver.react = () => status;
  expect(await post(`${receiver.url}/a?b=c`, request)).toBe(status);
  expect(receiver.received).toMatchObject([{ path: "/a?b=c", body: request.body }]);
});

test("who does not answer in time has not answered", async () => {
  await using receiver = await startReceiver();
  receiver.react = () => new Promise<number>(() => {});
  await expect(post(receiver.url, request)).rejects.toThrow("answer timeout");
  expect(receiver.received).toHaveLength(1);
});

test("who is not there has not answered", async () => {
  await expect(post(`http://127.0.0.1:${await freePort()}`, request)).rejects.toThrow(
    "ECONNREFUSED",
  );
});

test("a request that is given up ends at once", async () => {
  await using receiver = await startReceiver();
  const giveUp = new AbortController();
  receiver.react = () => {
    giveUp.abort();
    return new Promise<number>(() => {});
  };
  const patient = { ...request, answerMs: 60_000, signal: giveUp.signal };
  await expect(post(receiver.url, patient)).rejects.toThrow(/abort/i);
});
