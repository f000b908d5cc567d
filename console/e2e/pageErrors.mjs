/**
 * Collects the errors of all pages of a browser context until the context is closed. These are the errors on their consoles, and
 * those that they throw.
 *
 * @returns the array that grows with each error
 */
export function pageErrors(context) {
  const errors = [];
  context.on('console', (message) => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (event) => errors.push(event.error().stack ?? event.error().message));
  return errors;
}
