/**
 * Answers items in order, at most `maxInFlight` at a time: the source is read only as fast as answers are taken, and an
 * answer is given as soon as it and those before it are there, even while the source has nothing new. Leaving early does
 * not close the source: whoever opened it does.
 */
export async function* inOrder<Item, Answer>(
  source: AsyncIterable<Item>,
  answer: (item: Item) => Promise<Answer>,
  maxInFlight: number,
): AsyncGenerator<Answer> {
  const items = source[Symbol.asyncIterator]();
  const answers: Promise<Answer>[] = [];
  let next: Promise<IteratorResult<Item, unknown>> | undefined = nextOf(items);
  while (next !== undefined || answers.length > 0) {
    if (next !== undefined && answers.length < maxInFlight) {
      const arrived: Arrival<Item> = await Promise.race([
        next.then((result) => ({ result })),
        ...(answers[0] === undefined ? [] : [answers[0].then(() => 'answered' as const)]),
      ]);
      if (arrived !== 'answered') {
        if (arrived.result.done) next = undefined;
        else {
          answers.push(observed(answer(arrived.result.value)));
          next = nextOf(items);
        }
        continue;
      }
    }
    yield await answers.shift()!;
  }
}

type Arrival<Item> = { readonly result: IteratorResult<Item, unknown> } | 'answered';

function nextOf<Item>(items: AsyncIterator<Item, unknown>): Promise<IteratorResult<Item, unknown>> {
  return observed(items.next());
}

/** Its failure is thrown when its turn comes; until then Node must not take it for one that nobody handles. */
function observed<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
