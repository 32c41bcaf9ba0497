import { everything, type Terms } from "@/lib/transfer/model";

export const databases = 4;

/** What the transfers of the bench agree on, with the guard against large values. */
export const terms: Terms = {
  scope: everything,
  conflict: "replace",
  route: "payload",
  hasExpireTime: true,
  clockAheadMs: 0,
  bigBytes: 256 * 1024,
  ttlToleranceMs: 1000,
  sampleOneIn: 1,
};
