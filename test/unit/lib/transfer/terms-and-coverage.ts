import { everything, type Terms } from "@/lib/transfer/model";

export const terms: Terms = {
  scope: everything,
  conflict: "replace",
  route: "payload",
  hasExpireTime: true,
  clockAheadMs: 0,
  bigBytes: 262_144,
  ttlToleranceMs: 1000,
  sampleOneIn: 1,
};
export const covered = { isCovered: true, hasFeed: true };
export const gap = { isCovered: false, hasFeed: true };
