import { expect, test } from "vitest";
import { choicePage, problemPage } from "@/local/identity/page";
import { people, personNamed } from "@/local/identity/people";

test("everyone who may sign in has a button with name and address", () => {
  const html = choicePage("/choose/abc", "http://localhost:3000/sign-in");

  expect(people.map(({ sub }) => sub)).toEqual(["ada", "bo", "vera", "nell"]);
  for (const { sub, name, email } of people) {
    expect(html).toContain(`value="${sub}"`);
    expect(html).toContain(name);
    expect(html).toContain(email);
    expect(personNamed(sub)?.name).toBe(name);
  }
  expect(personNamed("mallory")).toBeNull();
});

test("what comes from an address is never markup", () => {
  const html =
    choicePage('"><script>', 'http://localhost/"><script>') + problemPage("<script>", "x");

  expect(html).not.toContain("<script>");
});
