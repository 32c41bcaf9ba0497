import type { LookupAddress } from "node:dns";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { lookupPublic } from "@/lib/public-address";

const v4 = (address: string): LookupAddress => ({ address, family: 4 });

/** A server of names that gives one answer after the other. */
function names(...answers: LookupAddress[][]) {
  let asked = 0;
  const lookup = lookupPublic(
    () => new Error("private"),
    (_name, _options, done) => {
      const answer = answers[asked++] ?? [];
      setImmediate(() => done(null, answer));
    },
  );
  return { lookup, asked: () => asked };
}

/** Where a socket is led to by a name: its first address, or the error. It is closed before it arrives. */
function ledTo(lookup: ReturnType<typeof lookupPublic>): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: "redis.example.test", port: 6379, lookup });
    const end = (outcome: string) => {
      socket.destroy();
      resolve(outcome);
    };
    socket.once("lookup", (error: Error | null, address: string) =>
      end(error === null ? address : error.message),
    );
    socket.on("error", (error) => end(error.message));
  });
}

test.each<[LookupAddress[], string]>([
  [[v4("93.184.216.34")], "93.184.216.34"],
  [[v4("127.0.0.1")], "private"],
  [[v4("10.0.0.7")], "private"],
  [[v4("169.254.169.254")], "private"],
  [[{ address: "fd00::1", family: 6 }], "private"],
  [[v4("93.184.216.34"), v4("10.0.0.7")], "private"],
])("a name that resolves to %j leads a socket to %s", async (found, expected) => {
  expect(await ledTo(names(found).lookup)).toBe(expected);
});

test("a name that answers otherwise after the check gains nothing", async () => {
  const rebinding = names([v4("93.184.216.34")], [v4("127.0.0.1")]);

  expect(await ledTo(rebinding.lookup)).toBe("93.184.216.34");
  expect(rebinding.asked()).toBe(1);
  expect(await ledTo(rebinding.lookup)).toBe("private");
});

test("a name that nobody knows stays unknown", async () => {
  expect(await ledTo(lookupPublic(() => new Error("private")))).toMatch(/ENOTFOUND|EAI_AGAIN/);
});
