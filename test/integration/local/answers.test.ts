import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { answersWithin } from "@/local/answers";

async function asked(answer: RequestListener, withinMs: number): Promise<boolean> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  try {
    return await answersWithin(`http://127.0.0.1:${port}/`, { withinMs, patienceMs: 500 });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("a part that listens and says nothing is not waited for for ever", async () => {
  expect(await asked(() => {}, 700)).toBe(false);
});

test("a part that is silent once is asked again, and one with an error of its own, too", async () => {
  let questions = 0;
  const answers: RequestListener = (_request, response) => {
    questions += 1;
    if (questions === 1) return;
    response.writeHead(questions === 2 ? 503 : 200).end("words that nobody reads");
  };

  expect(await asked(answers, 20_000)).toBe(true);
  expect(questions).toBeGreaterThanOrEqual(3);
});

test("nobody there is no answer", async () => {
  expect(await answersWithin("http://127.0.0.1:1/", { withinMs: 200, patienceMs: 100 })).toBe(
    false,
  );
});
