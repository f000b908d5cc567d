import { useState } from 'react';

/** The pages of a list that a user has opened, in the history of the browser. */
interface OpenPages {
  readonly query: string;
  readonly tokens: readonly string[];
}

/**
 * The tokens of the pages after the first one, up to the shown page. They are kept with the entry of
 * the browser's history, so that Back from an execution returns to its page of the list.
 *
 * @param query the list. Tokens of another list do not apply
 */
export function usePages(query: string): [readonly string[], (tokens: readonly string[]) => void] {
  const [tokens, setTokens] = useState(() => tokensOf(history.state, query));
  return [
    tokens,
    (next) => {
      const executionPages: OpenPages = { query, tokens: next };
      history.replaceState({ ...(history.state as object | null), executionPages }, '');
      setTokens(next);
    },
  ];
}

function tokensOf(state: unknown, query: string): readonly string[] {
  const pages = (state as { executionPages?: OpenPages } | null)?.executionPages;
  return pages?.query === query ? pages.tokens : [];
}
