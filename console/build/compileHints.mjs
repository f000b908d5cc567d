// Chromium reads this comment at the beginning of a script, while the script arrives:
// https://v8.dev/blog/explicit-compile-hints
const HINT = '//# allFunctionsCalledOnLoad\n';

/**
 * Lets the browser compile the functions of the first script on another thread, while the script
 * arrives. Otherwise the page waits for the compilation of each function at its first call.
 */
export function askelCompileHints() {
  return {
    name: 'askel-compile-hints',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const chunk of Object.values(bundle))
          if (chunk.type === 'chunk' && chunk.isEntry) chunk.code = HINT + chunk.code;
      },
    },
  };
}
