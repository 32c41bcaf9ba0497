// Longer than 300 lines: every way a run can go.
import { type FailureEventArgs, NonRetriableError, RetryAfterError } from "inngest";
import { expect, test } from "vitest";
import { aHouse, until, type House } from "./support";

async function finished(house: House, functionId: string) {
  return until(async () => {
    const runs = await house.runs();
    return runs.find((run) => run.functionId === functionId && run.status !== "running") ?? null;
  });
}

test("an event runs its function, step by step, to its result", async () => {
  const calls: string[] = [];
  const house = await aHouse((client) => [
    client.createFunction(
      { id: "greet", triggers: [{ event: "person/came" }] },
      async ({ event, step }) => {
        const name = await step.run("name", () => {
          calls.push("name");
          return (event.data as { name: string }).name;
        });
        const greeting = await step.run("greeting", () => {
          calls.push("greeting");
          return { text: `Hello ${name}`, odd: "\u0000\ud800" };
        });
        return greeting;
      },
    ),
  ]);

  const { ids } = await house.client.send({ name: "person/came", data: { name: "Ada" } });
  const run = await finished(house, "house-greet");

  expect(ids).toEqual([expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/)]);
  expect(run).toMatchObject({
    status: "completed",
    output: { text: "Hello Ada", odd: "\u0000\ud800" },
  });
  expect(calls).toEqual(["name", "greeting"]);
  expect(run.jobs).toEqual([]);
});

test("a sleeping run goes on after its time, not before", async () => {
  const at: number[] = [];
  const house = await aHouse((client) => [
    client.createFunction({ id: "nap", triggers: [{ event: "nap" }] }, async ({ step }) => {
      await step.run("before", () => at.push(performance.now()));
      await step.sleep("nap", "1s");
      await step.run("between", () => at.push(performance.now()));
      await step.sleepUntil("long ago", new Date(0));
      await step.run("after", () => at.push(performance.now()));
    }),
  ]);

  await house.client.send({ name: "nap" });
  await finished(house, "house-nap");

  expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(995);
  expect(at[1]! - at[0]!).toBeLessThan(2500);
  expect(at[2]! - at[1]!).toBeLessThan(1000);
});

test("parallel steps run at once, and the function goes on when all of them are done", async () => {
  let running = 0;
  let most = 0;
  const work = async (answer: string) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 150));
    running--;
    return answer;
  };
  const house = await aHouse((client) => [
    client.createFunction({ id: "fan", triggers: [{ event: "fan" }] }, async ({ step }) => {
      const chain = async (name: string) => {
        const first = await step.run(`${name} 1`, () => work(name));
        return step.run(`${name} 2`, () => work(first + first));
      };
      const all = await Promise.all([chain("a"), chain("b"), chain("c"), step.sleep("s", "1s")]);
      return step.run("sum", () => all.join(""));
    }),
  ]);

  await house.client.send({ name: "fan" });

  expect(await finished(house, "house-fan")).toMatchObject({
    status: "completed",
    output: "aabbcc",
  });
  expect(most).toBe(3);
});

test("a step that fails is tried again, and steps before it are not repeated", async () => {
  const tries: Record<string, number> = { before: 0, shaky: 0 };
  const house = await aHouse((client) => [
    client.createFunction(
      { id: "shaky", triggers: [{ event: "shaky" }], retries: 3 },
      async ({ step }) => {
        await step.run("before", () => ++tries.before!);
        return step.run("shaky", () => {
          if (++tries.shaky! < 3) throw new Error("not yet");
          return tries.shaky;
        });
      },
    ),
  ]);

  await house.client.send({ name: "shaky" });

  expect(await finished(house, "house-shaky")).toMatchObject({ status: "completed", output: 3 });
  expect(tries).toEqual({ before: 1, shaky: 3 });
});

test("an error outside of steps is retried too, without repeating finished steps", async () => {
  let tries = 0;
  let steps = 0;
  const house = await aHouse((client) => [
    client.createFunction(
      { id: "outer", triggers: [{ event: "outer" }], retries: 2 },
      async ({ step }) => {
        await step.run("once", () => ++steps);
        if (++tries < 3) throw new Error("outside");
        return "done";
      },
    ),
  ]);

  await house.client.send({ name: "outer" });

  expect(await finished(house, "house-outer")).toMatchObject({
    status: "completed",
    output: "done",
  });
  expect(steps).toBe(1);
});

test("an error that names its own wait is retried after that wait", async () => {
  const at: number[] = [];
  const house = await aHouse((client) => [
    client.createFunction({ id: "later", triggers: [{ event: "later" }] }, async ({ step }) => {
      await step.run("limited", () => {
        at.push(performance.now());
        if (at.length === 1) throw new RetryAfterError("busy", "1s");
      });
    }),
  ]);

  await house.client.send({ name: "later" });
  await finished(house, "house-later");

  expect(at[1]! - at[0]!).toBeGreaterThan(900);
});

test("after the last attempt the failure handler learns the error and the event, once", async () => {
  const failures: unknown[] = [];
  let tries = 0;
  const house = await aHouse((client) => [
    client.createFunction(
      {
        id: "doomed",
        triggers: [{ event: "doomed" }],
        retries: 2,
        onFailure: ({ error, event }: FailureEventArgs) => {
          const { function_id, run_id } = event.data;
          failures.push({
            message: error.message,
            data: event.data.event.data,
            function_id,
            run_id,
          });
        },
      },
      async ({ step }) => {
        await step.run("break", () => {
          tries++;
          throw new Error("broken");
        });
      },
    ),
  ]);

  await house.client.send({ name: "doomed", data: { n: 1 } });
  const run = await finished(house, "house-doomed");
  await finished(house, "house-doomed-failure");

  expect(tries).toBe(3);
  expect(run).toMatchObject({ status: "failed", output: { message: "broken" } });
  expect(failures).toEqual([
    { message: "broken", data: { n: 1 }, function_id: "house-doomed", run_id: run.id },
  ]);
});

test("a function may catch the failure of a step and go on", async () => {
  const house = await aHouse((client) => [
    client.createFunction({ id: "careful", triggers: [{ event: "careful" }] }, async ({ step }) => {
      try {
        await step.run("refused", () => {
          throw new NonRetriableError("no");
        });
      } catch (error) {
        return step.run("instead", () => `caught ${(error as Error).message}`);
      }
    }),
  ]);

  await house.client.send({ name: "careful" });

  expect(await finished(house, "house-careful")).toMatchObject({ output: "caught no" });
});

test("a step that waits for an event fails with the name of what is missing", async () => {
  const house = await aHouse((client) => [
    client.createFunction({ id: "waits", triggers: [{ event: "waits" }] }, async ({ step }) => {
      await step.waitForEvent("wait", { event: "never", timeout: "1h" });
    }),
  ]);

  await house.client.send({ name: "waits" });

  expect(await finished(house, "house-waits")).toMatchObject({
    status: "failed",
    output: { message: "The local engine does not have step.waitForEvent." },
  });
});

test("an event sent from a step starts the next function", async () => {
  const house = await aHouse((client) => [
    client.createFunction({ id: "first", triggers: [{ event: "first" }] }, async ({ step }) => {
      await step.sendEvent("ring", { name: "second", data: { from: "first" } });
    }),
    client.createFunction(
      { id: "second", triggers: [{ event: "second" }] },
      ({ event }) => event.data,
    ),
  ]);

  await house.client.send({ name: "first" });

  expect(await finished(house, "house-second")).toMatchObject({ output: { from: "first" } });
});

test("calls for the same key never exceed the limit, and other keys are not held up", async () => {
  const running = new Map<string, number>();
  let most = 0;
  let together = 0;
  const house = await aHouse((client) => [
    client.createFunction(
      {
        id: "limited",
        triggers: [{ event: "limited" }],
        concurrency: { limit: 2, key: "event.data.instanceId" },
      },
      async ({ event, step }) => {
        const { instanceId } = event.data as { instanceId: string };
        for (const name of ["one", "two"]) {
          await step.run(name, async () => {
            running.set(instanceId, (running.get(instanceId) ?? 0) + 1);
            most = Math.max(most, running.get(instanceId)!);
            together = Math.max(
              together,
              [...running.values()].reduce((sum, n) => sum + n, 0),
            );
            await new Promise((resolve) => setTimeout(resolve, 40));
            running.set(instanceId, running.get(instanceId)! - 1);
          });
        }
      },
    ),
  ]);

  const ids = ["a", "a", "a", "a", "a", "a", "b", "b", "b", "b"];
  await house.client.send(ids.map((instanceId) => ({ name: "limited", data: { instanceId } })));
  await until(async () => ((await house.runs("completed")).length === ids.length ? true : null));

  expect(most).toBe(2);
  expect(together).toBeGreaterThan(2);
});

test("the same event id starts a function once", async () => {
  let starts = 0;
  const house = await aHouse((client) => [
    client.createFunction({ id: "once", triggers: [{ event: "once" }] }, ({ event }) => {
      starts++;
      return event.id;
    }),
  ]);

  for (let time = 0; time < 3; time++) await house.client.send({ name: "once", id: "order-1" });
  await house.client.send([
    { name: "once", id: "order-2" },
    { name: "once", id: "order-2" },
  ]);
  await until(async () => ((await house.runs("completed")).length >= 2 ? true : null));

  expect((await house.runs()).map((run) => run.output)).toEqual(["order-2", "order-1"]);
  expect(starts).toBe(2);
});

test("a send that is repeated because its answer was lost starts nothing twice", async () => {
  const house = await aHouse((client) => [
    client.createFunction({ id: "seeded", triggers: [{ event: "seeded" }] }, () => null),
  ]);
  const seed = `1700000000000,${Buffer.from("0123456789").toString("base64")}`;
  const send = async () => {
    const response = await fetch(`${house.engine.url}/e/${house.options.eventKey}`, {
      method: "POST",
      headers: { "x-inngest-event-id-seed": seed },
      body: JSON.stringify([{ name: "seeded" }, { name: "seeded" }]),
    });
    return response.json();
  };

  const [first, second] = [await send(), await send()];

  expect(second).toEqual(first);
  expect(await house.runs()).toHaveLength(2);
});
