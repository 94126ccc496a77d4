/** Waits until a question is answered with something true, and gives it back. */
export async function until(what, ask, within = 15_000) {
  const end = Date.now() + within;
  for (let last; ;) {
    try {
      const found = await ask();
      if (found) return found;
      last = found;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${within} ms for ${what}: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
    await new Promise((done) => setTimeout(done, 30));
  }
}
