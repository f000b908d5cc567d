/**
 * The texts of all elements. Playwright's own functions run in the context of the page, where
 * Firefox 153 ends the page of some tests.
 */
export async function textsOf(elements) {
  return Promise.all((await elements.all()).map((each) => each.innerText()));
}
