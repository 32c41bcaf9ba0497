import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // A lock file in a parent folder must not move the root.
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
  // Types are checked by `npm run types`; TypeScript 7 has no API for the build to call.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    {
      source: "/(.*)",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
      ],
    },
  ],
};
