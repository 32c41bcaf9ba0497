import { describe, expect, test } from "vitest";
import { commandToGoOn } from "@/cli/copy/go-on";
import { wishesOf } from "@/cli/copy/wishes";
import { everything, gentle } from "@/lib/transfer/model";

const ends = ["redis://one", "redis://other"];

function wishes(...args: string[]) {
  const found = wishesOf([...ends, ...args], {});
  if (found === "help") throw new Error("only help was wanted");
  return found;
}

describe("what is typed for a copy", () => {
  test("is everything, gently, proven, into an empty target where nothing else is said", () => {
    expect(wishes()).toMatchObject({
      source: "redis://one",
      target: "redis://other",
      scope: everything,
      conflict: "fail",
      verify: { kind: "full" },
      budget: gentle,
      follows: false,
    });
  });

  test("--verify alone is what is done anyway, wherever it stands", () => {
    expect(wishes("--verify").verify).toEqual({ kind: "full" });
    expect(wishes("--verify", "--json")).toMatchObject({ verify: { kind: "full" }, isJson: true });
    expect(wishesOf(["--verify", ...ends], {})).toMatchObject({ verify: { kind: "full" } });
  });

  test("says which address is none, and what a database in one would have to mean", () => {
    expect(() => wishesOf(["redis://a", "b:6379"], {})).toThrow("The target is not a Redis URL");
    expect(() => wishesOf(["redis://a/3", "redis://b/5"], {})).toThrow("--db 3:5");
    expect(wishesOf(["redis://a/0", "redis://b/"], {})).toMatchObject({ scope: everything });
  });

  test("takes addresses from the environment, where an empty one is none", () => {
    const environment = { SOURCE_URL: "redis://a", TARGET_URL: "redis://b" };
    expect(wishesOf([], environment)).toMatchObject({ source: "redis://a", target: "redis://b" });
    expect(wishesOf(["--target", "redis://c"], environment)).toMatchObject({
      source: "redis://a",
      target: "redis://c",
    });
    expect(() => wishesOf([], { SOURCE_URL: "redis://a", TARGET_URL: "" })).toThrow(/target/);
  });

  test.each([
    ["--db 0,2", { databases: { 0: 0, 2: 2 } }],
    ["--db 0:1,3:4", { databases: { 0: 1, 3: 4 } }],
    ["--match a --match b --exclude ab", { include: ["a", "b"], exclude: ["ab"] }],
    [
      "--match cart:* --exclude cart:old* --mask *",
      {
        include: ["cart:"],
        exclude: ["cart:old"],
        masked: [""],
      },
    ],
    ["--type string,hash --type zset", { types: ["string", "hash", "zset"] }],
    ["--rename old:=new:", { rename: { from: "old:", to: "new:" } }],
    ["--mask mail:", { masked: ["mail:"] }],
  ])("%s says which keys", (text, scope) => {
    expect(wishes(...text.split(" ")).scope).toEqual({ ...everything, ...scope });
  });

  test.each([
    ["off", { p99Ratio: null, keysPerSecMax: null, bytesPerSecMax: null }],
    ["p99=3", { p99Ratio: 3, keysPerSecMax: null, bytesPerSecMax: null }],
    [
      "keys=20000,bytes=50mb",
      { p99Ratio: 2, keysPerSecMax: 20_000, bytesPerSecMax: 50 * 1024 ** 2 },
    ],
    ["bytes=1.5GB", { p99Ratio: 2, keysPerSecMax: null, bytesPerSecMax: 1.5 * 1024 ** 3 }],
  ])("--throttle %s is a budget", (text, budget) => {
    expect(wishes("--throttle", text).budget).toEqual(budget);
  });

  test.each([
    "--db one",
    "--db 0:1,2:1",
    "--db 0,0",
    "--type json",
    "--rename onlyone",
    "--match *:cart",
    "--exclude cart:[ab]",
    "--verify half",
    "--verify sample:0",
    "--throttle keys=0",
    "--throttle p99=2mb",
    "--throttle fast",
    "--conflict merge",
    "--until-ready",
    "--follow --verify off",
    "--report notes.pdf",
    "--unknown",
    "redis://third",
  ])("%s makes no sense, and is told so without the addresses", (text) => {
    let message = "";
    try {
      wishes(...text.split(" "));
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).not.toBe("");
    expect(message).not.toMatch(/redis:\/\//);
  });
});

test("the command that goes on repeats what was typed, without addresses and with the file", () => {
  const typed = [...ends, "--source=redis://:secret@one", "--target", "redis://:secret@other"];
  typed.push("--match", "it's:", "--db=0:1", "--follow", "--state", "old.json");
  expect(commandToGoOn(typed, "new state.json")).toBe(
    "SOURCE_URL=… TARGET_URL=… npm run copy -- --match 'it'\\''s:' --db 0:1 --follow --state 'new state.json'",
  );
});
