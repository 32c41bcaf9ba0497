/** `broken`: the provider no longer accepts the credentials; nothing is asked until a person reconnects. */
export const connectionStatuses = ["connected", "broken"] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];
