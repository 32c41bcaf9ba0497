import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./drizzle/schema.ts",
  out: "./drizzle/changes",
  casing: "snake_case",
  migrations: { prefix: "index" },
});
