import type { Message } from "@/lib/alerts/message";

/** What a channel needs to reach people, by the keys of its `fields`; sealed where it is kept. */
export type ChannelSettings = Readonly<Record<string, string>>;

/** One line of the form that adds a channel. */
export type ChannelField = {
  key: string;
  label: string;
  help: string;
  placeholder?: string;
};

/** A way to reach people. Like a provider's adapter it keeps no state and writes no rows. */
export type Channel = {
  label: string;
  fields: readonly ChannelField[];
  /**
   * Checks what a person typed and completes it. `before` holds the settings it replaces, so that
   * what was generated once (a signing secret) stays.
   *
   * @throws AppError `invalid` with what to type instead
   */
  prepare(typed: ChannelSettings, before: ChannelSettings | null): PreparedChannel;
  /**
   * Sends one message. `message.id` travels along, so that the receiver sees a repetition for what it is.
   *
   * @throws AppError `unreachable` when it may work later, `refused` when it never will
   */
  send(settings: ChannelSettings, message: Message): Promise<void>;
};

/** `label` says where it leads, for people, without anything secret. */
export type PreparedChannel = { settings: ChannelSettings; label: string };
