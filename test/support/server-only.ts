export const standsInFor = "server-only, which throws outside of Next.js";
