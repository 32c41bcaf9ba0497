import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { HttpError, requestJson } from "@/lib/http";
import { freePort } from "@/test/support/free-port";

let server: Server | null = null;

async function serving(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  const port = await freePort();
  await new Promise<void>((ready) => server!.listen(port, "127.0.0.1", ready));
  return `http://127.0.0.1:${port}`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const Anything = z.unknown();

test.each([
  [401, "forbidden"],
  [404, "not_found"],
  [403, "refused"],
  [422, "refused"],
  [429, "unreachable"],
  [500, "unreachable"],
  [503, "unreachable"],
])("a %i is %s, and its body can be read", async (status, code) => {
  const url = await serving((_request, response) => {
    response.writeHead(status).end(JSON.stringify({ id: "why", message: "said so" }));
  });

  const error = await requestJson(`${url}/addons?token=hidden`, Anything).catch(
    (thrown: unknown) => thrown,
  );

  expect(error).toBeInstanceOf(HttpError);
  expect(error).toMatchObject({ code, status, body: { id: "why", message: "said so" } });
  expect((error as Error).message).not.toContain("hidden");
});

test("silence ends as unreachable, within its time", async () => {
  const url = await serving(() => {});
  await expect(requestJson(url, Anything, { timeoutMs: 100 })).rejects.toMatchObject({
    code: "unreachable",
    message: expect.stringContaining("did not answer in time"),
  });
});

test("nobody there is unreachable", async () => {
  const port = await freePort();
  await expect(requestJson(`http://127.0.0.1:${port}/`, Anything)).rejects.toMatchObject({
    code: "unreachable",
  });
});

test("a body of another shape is refused instead of believed", async () => {
  const url = await serving((_request, response) => response.end("<html>maintenance</html>"));
  await expect(requestJson(url, z.object({ id: z.string() }))).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("does not understand"),
  });
});

test("a redirect is not followed: a credential stays with the host it was meant for", async () => {
  const url = await serving((_request, response) => {
    response.writeHead(302, { Location: "http://127.0.0.1:9/elsewhere" }).end();
  });
  const headers = { Authorization: "Bearer HRKU-1" };
  await expect(requestJson(url, Anything, { headers })).rejects.toMatchObject({
    code: "refused",
    status: 302,
  });
});
