import fc from "fast-check";
import { expect, test } from "vitest";
import { conserved } from "@/lib/transfer/queues/conserved";
import type { JobCounts, JobKind } from "@/lib/transfer/queues/model";

const place = { framework: "sidekiq", database: 0, prefix: "" } as const;

/** What Sidekiq does with jobs; each is done as often as it is possible. */
const deeds = [
  "push a",
  "push b",
  "take",
  "succeed",
  "fail",
  "bury",
  "schedule",
  "due",
  "retry",
] as const;
type Deed = (typeof deeds)[number];

class Sidekiq {
  a = 5;
  b = 3;
  scheduled = 2;
  retry = 1;
  working = 0;
  dead = 0;
  processed = 100;
  failed = 10;
  pushed = { a: 0, b: 0 };

  do(deed: Deed): void {
    switch (deed) {
      case "push a":
        this.a += 1;
        this.pushed.a += 1;
        return;
      case "push b":
        this.b += 1;
        this.pushed.b += 1;
        return;
      case "take":
        if (this.a > 0) this.move("a", "working");
        else this.move("b", "working");
        return;
      case "succeed":
        if (this.working === 0) return;
        this.working -= 1;
        this.processed += 1;
        return;
      case "fail":
      case "bury":
        if (this.move("working", deed === "fail" ? "retry" : "dead")) {
          this.processed += 1;
          this.failed += 1;
        }
        return;
      case "schedule":
        this.move("working", "scheduled");
        return;
      case "due":
        this.move("scheduled", "b");
        return;
      case "retry":
        this.move("retry", "a");
    }
  }

  move(from: "a" | "b" | "scheduled" | "retry" | "working", to: typeof from | "dead"): boolean {
    if (this[from] === 0) return false;
    this[from] -= 1;
    this[to] += 1;
    return true;
  }

  counts(): JobCounts {
    const row = (name: string | null, kind: JobKind, jobs: number) => ({
      ...place,
      name,
      kind,
      jobs,
    });
    return {
      atMs: 0,
      jobs: [
        row("a", "enqueued", this.a),
        row("b", "enqueued", this.b),
        row(null, "scheduled", this.scheduled),
        row(null, "retry", this.retry),
        row(null, "working", this.working),
        row(null, "dead", this.dead),
      ],
      stats: [{ ...place, processed: this.processed, failed: this.failed }],
    };
  }
}

test("whatever workers and producers do, no job is missed; one lost or doubled always is", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...deeds), { maxLength: 200 }), (done) => {
      const sidekiq = new Sidekiq();
      const before = sidekiq.counts();
      for (const deed of done) sidekiq.do(deed);

      const isSum = () => conserved(before, sidekiq.counts(), sidekiq.pushed).sums[0]!.agrees;
      expect(isSum()).toBe(true);
      sidekiq.b += 1;
      expect(isSum()).toBe(false);
      sidekiq.b -= 2;
      expect(isSum()).toBe(false);
    }),
  );
});
