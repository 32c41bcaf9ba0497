import "server-only";

import { Recipients, splitRecipients } from "@/lib/alerts/channel-inputs";
import type { Channel } from "@/lib/alerts/channels/channel";
import { emailMessage } from "@/lib/alerts/channels/email-message";
import { AppError } from "@/lib/errors";
import { sendMail } from "@/lib/mail";

/** Mails to a list of addresses, all in one letter. */
export const email: Channel = {
  label: "E-mail",
  fields: [
    {
      key: "recipients",
      label: "Recipients",
      help: "E-mail addresses, separated by commas. They see each other.",
      placeholder: "ops@example.com, ada@example.com",
    },
  ],

  prepare(typed) {
    const parsed = Recipients.safeParse(splitRecipients(typed["recipients"] ?? ""));
    if (!parsed.success) {
      const wrong = splitRecipients(typed["recipients"] ?? "")[
        Number(parsed.error.issues[0]?.path[0])
      ];
      const message = parsed.error.issues[0]!.message;
      throw new AppError("invalid", wrong === undefined ? `${message}.` : `“${wrong}” ${message}.`);
    }
    if (parsed.data.length === 0)
      throw new AppError("invalid", "Name at least one e-mail address.");
    const recipients = parsed.data.join(", ");
    return { settings: { recipients }, label: recipients };
  },

  async send(settings, message) {
    const to = splitRecipients(settings["recipients"] ?? "");
    await sendMail({ id: message.id, to, ...emailMessage(message) });
  },
};
