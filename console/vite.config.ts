/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { askelTheme } from './build/theme.mjs';

// Where `npm run dev` finds a server.
const SERVER = process.env['ASKEL_ENDPOINT'] ?? 'http://127.0.0.1:8083';

export default defineConfig({
  // Addresses in the build are relative: index.html says where the console is, and the server may move it.
  base: './',
  plugins: [react(), askelTheme()],
  build: {
    outDir: 'target/classes/META-INF/resources/console',
    emptyOutDir: true,
    target: 'es2022',
    // The policy allows no data: scripts, and small files cost nothing from a jar.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2000,
    // Among the files that the server serves, since pages prefetch by it.
    manifest: 'assets/manifest.json',
  },
  worker: { format: 'es' },
  server: {
    port: 5183,
    // The server refuses deeds that another site's page asks for, so they are passed on as its own.
    proxy: { '/api': { target: SERVER, changeOrigin: true, headers: { origin: SERVER } } },
  },
  test: {
    include: ['src/**/*.test.ts', 'build/*.test.mjs', 'e2e/*.test.mjs', 'mutants/*.test.mjs'],
    environment: 'node',
    reporters: ['default', './build/surefire.mjs'],
  },
});
