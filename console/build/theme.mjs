import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { theme } from '../theme.mjs';

const NAME = 'virtual:askel-theme.css';

/**
 * Adds our theme as a style sheet of the build. Cloudscape's run-time theming needs a style
 * element, which the content security policy forbids.
 *
 * Also removes the fonts that Cloudscape embeds, 84 KB of base64.
 */
export function askelTheme() {
  let sheet;
  return {
    name: 'askel-theme',
    enforce: 'pre',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load: (id) => (id === `\0${NAME}` ? (sheet ??= styleSheet()) : undefined),
    transform: (code, id) =>
      id.includes('/global-styles/index.css')
        ? { code: code.replaceAll(/@font-face\s*\{[^}]*\}/g, ''), map: null }
        : undefined,
  };
}

/**
 * Generates the style sheet. Cloudscape's generator is written for bundlers, so Node cannot load it
 * directly.
 */
async function styleSheet() {
  const { output } = await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: fileURLToPath(import.meta.resolve('@cloudscape-design/components/theming')),
      write: false,
      minify: false,
    },
  });
  const source = Buffer.from(output[0].code).toString('base64');
  const { generateThemeStylesheet } = await import(`data:text/javascript;base64,${source}`);
  return generateThemeStylesheet({ theme });
}
