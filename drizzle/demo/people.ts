import type { Role } from "@/lib/auth/model";

export type DemoPerson = { sub: string; name: string; email: string; role: Role | null };

/** Who the local identity provider knows. A null role: nobody invited them yet. */
export const demoPeople: readonly DemoPerson[] = [
  { sub: "ada", name: "Ada Lindqvist", email: "ada@northwind.test", role: "owner" },
  { sub: "bo", name: "Bo Okafor", email: "bo@northwind.test", role: "operator" },
  { sub: "vera", name: "Vera Novak", email: "vera@northwind.test", role: "viewer" },
  { sub: "nell", name: "Nell Park", email: "nell@example.test", role: null },
];
