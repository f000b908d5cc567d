import { fileURLToPath } from 'node:url';

/** Where the build is. */
export const folder = fileURLToPath(
  new URL('../target/classes/META-INF/resources/console', import.meta.url),
);
