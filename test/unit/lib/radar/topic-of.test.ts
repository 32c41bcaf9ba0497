import { expect, test } from "vitest";
import { topicOf } from "@/lib/radar/topic-of";

test.each([
  ["Update REDIS by heroku-redis", "instance.address_told"],
  ["Update REDIS, CACHE by rediscloud", "instance.address_told"],
  ["Rotate credentials of redis-shop", "instance.credentials_rotated"],
  ["redis-shop: password was reset", "instance.credentials_rotated"],
  ["failover of redis-shop", "instance.failed_over"],
  ["redis-shop failed over to its replica", "instance.failed_over"],
  ["maintenance announced (no type)", "instance.maintenance_told"],
  ["maintenance ended (hardware)", "instance.maintenance_told"],
])("“%s” belongs into the history", (told, topic) => {
  expect(topicOf(told)).toBe(topic);
});

test.each([
  "plan changed from premium-0 to premium-2",
  "Deploy 1f3e529",
  "Set REDIS_URL config vars",
  "Update REDIS by ada@example.test",
  "maintenance mode switched on",
  "app renamed from shop to store",
  "Promote shop-staging v15 1f3e529",
  "processes scaled",
  "",
])("“%s” does not: the inventory shows it, or it is the daily life of an app", (told) => {
  expect(topicOf(told)).toBeNull();
});
