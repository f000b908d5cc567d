/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { askelCompileHints } from './build/compileHints.mjs';
import { askelServices } from './build/services.mjs';
import { askelTheme } from './build/theme.mjs';

// The server for `npm run dev`.
const SERVER = process.env['ASKEL_ENDPOINT'] ?? 'http://127.0.0.1:8083';
const PROXY = { target: SERVER, changeOrigin: true, headers: { origin: SERVER } };

export default defineConfig({
  // Paths in the build are relative, because index.html sets the path of the console and the server
  // may change it.
  base: './',
  plugins: [react(), askelTheme(), askelServices(), askelCompileHints()],
  build: {
    outDir: 'target/classes/META-INF/resources/console',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy forbids data: scripts, and small files are cheap to serve from a
    // jar.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    // The manifest is served with the other files, because pages prefetch by it.
    manifest: 'assets/manifest.json',
    rolldownOptions: {
      // Each further file of the first load costs a slow processor some 10 ms.
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } },
    },
  },
  worker: { format: 'es' },
  server: {
    port: 5183,
    // The server refuses cross-site calls, so the proxy sets its own origin.
    // AWS's own APIs have paths at the root; a POST to the root is a call of EventBridge.
    proxy: {
      ...Object.fromEntries(
        ['/api', '/hooks/', '/schedules', '/schedule-groups', '/tags/'].map((path) => [
          path,
          PROXY,
        ]),
      ),
      '^/$': { ...PROXY, bypass: ({ method, url }) => (method === 'POST' ? undefined : url) },
    },
  },
  test: {
    include: ['src/**/*.test.ts', 'build/*.test.mjs', 'e2e/*.test.mjs', 'mutants/*.test.mjs'],
    environment: 'node',
    // As browsers have it; Node 20 has it behind a flag.
    execArgv: 'rawJSON' in JSON ? [] : ['--harmony-json-parse-with-source'],
    reporters: ['default', './build/surefire.mjs'],
  },
});
