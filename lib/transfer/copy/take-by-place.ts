import "server-only";

import { refused } from "@/lib/redis/wire/refused";
import type { RedisError } from "@/lib/redis/wire/reply";
import type { Taken } from "@/lib/redis/wire/reply-sink";

/** What is done with an answer about the key at a place of a batch. Bytes are lent, as to any sink. */
type Answers = {
  bulk?: (place: number, bytes: Buffer, from: number, to: number) => void;
  word?: (place: number) => void;
  number?: (place: number, value: number) => void;
  nothing?: (place: number) => void;
  /** False where it concerns more than this key. */
  error: (place: number, error: RedisError) => boolean;
};

/**
 * Has `pour` send a command about the key at each of `places`, in their order, and hands over each answer with its
 * place. Kinds of answers that are left out are passed over, and count for no place.
 *
 * @throws AppError when all is answered, for the first error that concerns more than a key
 */
export async function takeByPlace(
  places: readonly number[],
  pour: (taken: Taken) => Promise<void>,
  { bulk, word, number, nothing, error: refuse }: Answers,
): Promise<void> {
  let turn = 0;
  let no: RedisError | null = null;
  await pour({
    bulk: bulk && ((bytes, from, to) => bulk(places[turn++]!, bytes, from, to)),
    word: word && (() => word(places[turn++]!)),
    number: number && ((value) => number(places[turn++]!, value)),
    nothing: nothing && (() => nothing(places[turn++]!)),
    error(error) {
      if (!refuse(places[turn++]!, error)) no ??= error;
    },
  });
  if (no !== null) throw refused(no);
}
