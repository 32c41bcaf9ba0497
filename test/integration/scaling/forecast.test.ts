import { expect, test } from "vitest";
import { Forecast, ForecastRecord } from "@/lib/scaling/forecast/model";
import { readForecast, readForecastRecord } from "@/lib/scaling/forecast/read-forecast";
import { aTeam, anInstance } from "@/test/support/factories";
import { MIB } from "@/test/support/plans";
import { keepSamples } from "@/test/support/samples";

const NOW = new Date("2026-03-02T12:00:00Z");
const MINUTE_MS = 60_000;

/** A sample every five minutes for so many days, of memory in megabytes by minutes ago. */
async function keepDays(instanceId: string, days: number, megabytes: (ago: number) => number) {
  const count = days * 288;
  const instants = Array.from(
    { length: count },
    (_, index) => new Date(NOW.getTime() - (count - 1 - index) * 5 * MINUTE_MS),
  );
  await keepSamples(instanceId, instants, (index) => ({
    usedMemoryBytes: Math.round(megabytes((count - 1 - index) * 5) * MIB),
  }));
}

test("an instance's next day is foretold from what is kept of it, and so is how right that was", async () => {
  const actor = await aTeam("viewer");
  const instance = await anInstance(actor);
  await keepDays(instance.id, 9, (ago) => 25 + 10 * Math.sin((-2 * Math.PI * ago) / 1440));

  const { memory, clients } = await readForecast(actor, { id: instance.id }, NOW);
  expect(memory).toMatchObject({ method: "season", toFull: null, isAtLeast: false });
  expect(memory!.steps).toHaveLength(145);
  // NOW is on the way up: the top comes in six hours.
  expect(memory!.steps[36]!.expected / MIB).toBeCloseTo(35, 0);
  expect(clients!.steps[36]!.expected).toBe(10);

  const record = await readForecastRecord(actor, { id: instance.id }, NOW);
  expect(record.memory!.horizons[0]!.count).toBe(168);
  expect(record.memory!.horizons[2]!.errorShare).toBeLessThan(0.05);
  expect(record.memory!.alarms).toEqual({ right: 0, wrong: 0, missed: 0 });
});

test("what a browser is told can be read again", async () => {
  const actor = await aTeam("viewer");
  const instance = await anInstance(actor);
  await keepDays(instance.id, 1, (ago) => (ago < 60 ? 50 : 40));

  const told = await readForecast(actor, { id: instance.id }, NOW);
  expect(Forecast.parse(JSON.parse(JSON.stringify(told)))).toEqual(told);
  expect(told.memory!.isAtLeast).toBe(true);
  const record = await readForecastRecord(actor, { id: instance.id }, NOW);
  expect(ForecastRecord.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
});

test("nothing is foretold of an instance that was never measured", async () => {
  const actor = await aTeam("viewer");
  const instance = await anInstance(actor);
  const nothing = { memory: null, clients: null };
  expect(await readForecast(actor, { id: instance.id }, NOW)).toEqual(nothing);
  expect(await readForecastRecord(actor, { id: instance.id }, NOW)).toEqual(nothing);
});

test("another team is told nothing", async () => {
  const instance = await anInstance(await aTeam("operator"));
  const stranger = await aTeam("owner");
  const gone = { code: "not_found" };
  await expect(readForecast(stranger, { id: instance.id }, NOW)).rejects.toMatchObject(gone);
  await expect(readForecastRecord(stranger, { id: instance.id }, NOW)).rejects.toMatchObject(gone);
});
