import { fileURLToPath } from 'node:url';

/** The output folder of the build. */
export const outputFolder = fileURLToPath(
  new URL('../target/classes/META-INF/resources/console', import.meta.url),
);
