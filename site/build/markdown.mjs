// Adapts the Markdown of the repository to the site.
import { address, base, filePath, resolve } from './repository.mjs';

/**
 * Rewrites links, drops HTML comments, and keeps Vue from evaluating braces.
 *
 * @param md the renderer
 * @param {(page: string) => string} documentOf returns the document of a page
 * @param {Set<string>} files receives the linked files, which the site must contain
 */
export function adapt(md, documentOf, files) {
  md.core.ruler.push('askel', (state) => {
    const from = documentOf(state.env.relativePath);
    for (const block of state.tokens) {
      if (block.type === 'inline') {
        rewriteLinks(from, block.children, files);
        for (const token of block.children) {
          if (isComment(token)) token.content = '';
        }
      } else if (isComment(block)) {
        block.content = '';
      }
    }
  });
  const text = md.renderer.rules.text;
  md.renderer.rules.text = (...parameters) => text(...parameters).replaceAll('{', '&#123;');
}

function isComment(token) {
  return /^html_/.test(token.type) && /^\s*<!--/.test(token.content);
}

function rewriteLinks(from, tokens, files) {
  let isLinkDropped = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const target = resolve(from, token.attrGet('href'));
      if (target?.document !== undefined) {
        token.attrSet('href', address(target.document) + (target.hash && `#${target.hash}`));
      } else if (target?.file !== undefined) {
        files.add(target.file);
        token.attrSet('href', base + filePath(target.file));
        // `_self` makes the browser load the file instead of VitePress's router.
        token.attrSet('target', '_self');
      }
      isLinkDropped = target?.folder !== undefined;
    }
    // The site has no page for a folder, so its link becomes text.
    if (isLinkDropped && (token.type === 'link_open' || token.type === 'link_close')) {
      isLinkDropped = token.type === 'link_open';
      token.type = 'text';
      token.tag = '';
      token.nesting = 0;
      token.content = '';
    }
  }
}
