/**
 * The cards that were there, in the order in which they were first seen and as they are now; new ones come
 * last. What is gone stays as it was last seen, so that nothing moves into its place under somebody's hand.
 */
export function heldCards<Card extends { id: string }>(
  held: readonly Card[],
  present: readonly Card[],
): Card[] {
  const now = new Map(present.map((card) => [card.id, card]));
  const before = new Set(held.map(({ id }) => id));
  return [
    ...held.map((card) => now.get(card.id) ?? card),
    ...present.filter(({ id }) => !before.has(id)),
  ];
}
