import { expect, it } from 'vitest';
import { docsPage } from './DocsLink';
import { routes } from './routes';

const documents = Object.keys(import.meta.glob('../../../docs/**/*.md'));

it.each(routes.map((route) => route.path))('%s has a page of the documentation', (path) => {
  expect(documents).toContain(`../../../docs/${docsPage(path)}.md`);
});
