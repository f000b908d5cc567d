const EVERY_MILLIS = 50;

/** Asks until the answer is neither undefined nor false, and gives it. */
export async function eventually(ask, what, millis = 30_000) {
  const end = Date.now() + millis;
  let last;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = undefined;
    } catch (failure) {
      last = failure;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${millis} ms in vain for ${what}`, { cause: last });
    }
    await new Promise((done) => setTimeout(done, EVERY_MILLIS));
  }
}
