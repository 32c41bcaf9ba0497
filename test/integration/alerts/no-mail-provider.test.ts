import { expect, test } from "vitest";
import { addTeamChannel } from "@/lib/alerts/add-team-channel";
import { sendMail } from "@/lib/mail";
import { inviteMember } from "@/lib/teams/invite-member";
import { aTeam } from "@/test/support/factories";

process.env.HEADROOM_LOCAL = "";

test("without a mail provider a mail is refused with what to set", async () => {
  const mail = { id: "dlv_1", to: ["a@example.test"], subject: "s", text: "t", html: "h" };
  await expect(sendMail(mail)).rejects.toMatchObject({
    code: "refused",
    message: expect.stringContaining("No mail provider is configured"),
  });
});

test("an invitation without a mail provider still has its link, and says why there was no mail", async () => {
  const invited = await inviteMember(await aTeam(), { email: "bob@example.test", role: "viewer" });

  expect(invited.link).toMatch(/^http:\/\/localhost:3000\/invitations\/[\w-]{32}$/);
  expect(invited.mailProblem).toContain("No mail provider is configured");
});

test.each(["http://hooks.example.test/in", "https://192.168.0.2/in", "https://localhost/in"])(
  "%s is not accepted as a webhook",
  async (url) => {
    const actor = await aTeam();
    const adding = addTeamChannel(actor, { kind: "webhook", settings: { url } });
    await expect(adding).rejects.toMatchObject({ code: "invalid" });
  },
);
