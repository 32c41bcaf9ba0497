import type { Role } from "@/lib/auth/model";
import { escaped } from "@/lib/escaped";

const can: Record<Role, string> = {
  viewer: "look at its Redis instances",
  operator: "look at its Redis instances and change their plans",
  owner: "do everything in it, also invite others",
};

/** Writes the letter that invites a person to a team. */
export function invitationMail(invitation: {
  teamName: string;
  inviter: string;
  role: Role;
  link: string;
  days: number;
}): { subject: string; text: string; html: string } {
  const { inviter, role, link, days } = invitation;
  const teamName = invitation.teamName.replace(/[\r\n]+/g, " ");
  const subject = `${teamName} invites you to Headroom, open for ${days} days`;
  const todo = `Accept within ${days} days to join ${teamName} as ${role}.`;
  const why = `${inviter} invites you. You will be able to ${can[role]}.`;
  const otherwise =
    "If you do not know them, you have nothing to do: the invitation ends by itself.";
  const text = [todo, "", why, "", `Accept the invitation: ${link}`, "", "-- ", otherwise, ""].join(
    "\n",
  );
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escaped(subject)}</title></head>
<body style="margin: 0; padding: 24px; font-family: -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; font-size: 15px; line-height: 1.5">
<div style="max-width: 560px; margin: 0 auto">
<h1 style="margin: 0 0 12px; font-size: 18px">${escaped(todo)}</h1>
<p style="margin: 0 0 16px">${escaped(why)}</p>
<p style="margin: 24px 0"><a href="${escaped(link)}" style="display: inline-block; padding: 10px 16px; border-radius: 6px; background: #0e5f63; color: #ffffff; text-decoration: none; font-weight: 600">Accept the invitation</a></p>
<p style="margin: 0; font-size: 13px">${escaped(otherwise)}</p>
</div>
</body>
</html>
`;
  return { subject, text, html };
}
