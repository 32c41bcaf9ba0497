export * from "./schema/alerts";
export * from "./schema/audit";
export * from "./schema/inventory";
export * from "./schema/measurements";
export * from "./schema/migrations";
export * from "./schema/people";
export * from "./schema/scaling";
