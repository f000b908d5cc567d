const PAUSE_MILLIS = 50;

/** Repeats a request until its result is neither undefined nor false, and returns the result. */
export async function eventually(request, what, millis = 30_000) {
  const end = Date.now() + millis;
  let last;
  for (;;) {
    try {
      const result = await request();
      if (result !== undefined && result !== false) return result;
      last = undefined;
    } catch (failure) {
      last = failure;
    }
    if (Date.now() > end) {
      throw new Error(`timed out after ${millis} ms: ${what}`, { cause: last });
    }
    await new Promise((done) => setTimeout(done, PAUSE_MILLIS));
  }
}
