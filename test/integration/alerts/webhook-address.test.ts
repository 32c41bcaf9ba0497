import { lookup } from "node:dns/promises";
import { hostname } from "node:os";
import { describe, expect, test } from "vitest";
import { isPublicAddress } from "@/lib/public-address";
import { checkWebhookUrl, postWebhook } from "@/lib/alerts/channels/webhook-request";

const isOwnNamePrivate = await lookup(hostname()).then(
  ({ address }) => !isPublicAddress(address),
  () => false,
);

describe("outside of local mode", () => {
  test.each([
    "http://example.com/in",
    "https://localhost/in",
    "https://127.0.0.1/in",
    "https://127.1/in",
    "https://2130706433/in",
    "https://0x7f000001/in",
    "https://0.0.0.0/in",
    "https://10.0.0.7/in",
    "https://172.16.0.1/in",
    "https://192.168.1.1/in",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/in",
    "https://[::1]/in",
    "https://[::]/in",
    "https://[fe80::1]/in",
    "https://[fd00::1]/in",
    "https://[::ffff:10.0.0.1]/in",
    "https://[64:ff9b::a00:1]/in",
    "https://ada:secret@example.com/in",
  ])("nothing is sent to %s", async (url) => {
    await expect(async () => checkWebhookUrl(url, false)).rejects.toMatchObject({
      code: "refused",
    });
    const post = async () => postWebhook({ url, headers: {}, body: "{}", isLocal: false });
    await expect(post()).rejects.toMatchObject({ code: "refused" });
  });

  test.each(["https://example.com/in", "https://93.184.216.34/in", "https://[2606:4700::1]/in"])(
    "%s may be a webhook",
    (url) => {
      expect(() => checkWebhookUrl(url, false)).not.toThrow();
    },
  );

  // By its own name, which is no loopback by its spelling.
  test.runIf(isOwnNamePrivate)(
    "a name that resolves to this machine is refused where the socket would open",
    async () => {
      const url = `https://${hostname()}/in`;
      const post = postWebhook({ url, headers: {}, body: "{}", isLocal: false });
      await expect(post).rejects.toMatchObject({
        code: "refused",
        message: expect.stringContaining(`${hostname()} leads to a private network`),
      });
    },
  );
});

describe("in local mode", () => {
  test.each(["http://127.0.0.1:4000/in", "http://localhost:4000/in", "http://[::1]:4000/in"])(
    "%s may be a webhook without https",
    (url) => {
      expect(() => checkWebhookUrl(url, true)).not.toThrow();
    },
  );

  test("elsewhere https is needed all the same", () => {
    expect(() => checkWebhookUrl("http://example.com/in", true)).toThrow("https://");
  });
});

test.each([
  ["8.8.8.8", true],
  ["172.15.255.255", true],
  ["172.32.0.1", true],
  ["172.31.255.255", false],
  ["224.0.0.1", false],
  ["255.255.255.255", false],
  ["2606:4700::1", true],
  ["2001:db8::1", false],
  ["2002:7f00:1::", false],
  ["fc00::1", false],
  ["not an address", false],
])("%s is on the public internet: %s", (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});
