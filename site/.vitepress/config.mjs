import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';
import { copyTo, documents } from '../build/documents.mjs';
import { adapt } from '../build/markdown.mjs';
import { base, filePath, outputFolder, pagePath, repository, slug } from '../build/repository.mjs';
import { sidebar } from '../build/sidebar.mjs';

const all = documents();
const rewrites = Object.fromEntries(all.map((document) => [document, pagePath(document)]));
const documentOf = Object.fromEntries(all.map((document) => [pagePath(document), document]));
const files = new Set();

// The copies are in this module's folder, because pages import Vue from its node_modules.
const srcDir = 'target/pages';
copyTo(srcDir, all);

/** Moves a script of a page to a file. The Content-Security-Policy permits no inline scripts. */
function moveToFile(script) {
  const name = `assets/page.${createHash('sha256').update(script).digest('hex').slice(0, 8)}.js`;
  mkdirSync(path.join(outputFolder, 'assets'), { recursive: true });
  writeFileSync(path.join(outputFolder, name), script);
  return `<script src="${base}${name}"></script>`;
}

/** Highlights whole lines on a slow machine too. Shiki otherwise stops after 500 ms, and two builds differ. */
const wholeLines = {
  preprocess(code, options) {
    options.tokenizeTimeLimit = 0;
  },
};

export default defineConfig({
  title: 'Askel',
  titleTemplate: ':title | Askel',
  description: 'Documentation of Askel, a self-hosted AWS Step Functions',
  lang: 'en',
  base,
  srcDir,
  outDir: outputFolder,
  cacheDir: 'target/cache',
  rewrites,
  cleanUrls: true,
  // Disabling transitions adds a style element, which the Content-Security-Policy does not permit.
  appearance: { disableTransition: false },
  // Examples name a server on the reader's machine.
  ignoreDeadLinks: 'localhostLinks',
  metaChunk: true,
  head: [['link', { rel: 'icon', href: `${base}askel.svg`, type: 'image/svg+xml' }]],
  vite: {
    publicDir: false,
    build: {
      // The Content-Security-Policy permits no data: URLs.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 4000,
    },
  },
  markdown: {
    anchor: { slugify: slug },
    attrs: { disable: true },
    languageAlias: { hocon: 'hjson', services: 'ini' },
    codeTransformers: [wholeLines],
    config: (md) => adapt(md, (name) => documentOf[name] ?? name, files),
  },
  themeConfig: {
    sidebar: sidebar(all),
    outline: [2, 3],
    search: { provider: 'local' },
    externalLinkIcon: true,
  },
  transformHtml: (code) =>
    code.replace(/<script id="[^"]*">([\s\S]*?)<\/script>/g, (_, script) => moveToFile(script)),
  buildEnd: () => {
    copyFileSync(
      path.join(repository, 'console/public/askel.svg'),
      path.join(outputFolder, 'askel.svg'),
    );
    for (const file of files) {
      const target = path.join(outputFolder, filePath(file));
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, readFileSync(path.join(repository, file)));
    }
  },
});
