/** Counts the clicks of a story: `await clicks.on(button)`, then `clicks.count`. */
export function countClicks() {
  const clicks = {
    count: 0,
    async on(locator) {
      clicks.count++;
      await locator.click();
    },
  };
  return clicks;
}
