// Puts a .gz and a .br beside each file of the build that is worth it: the server sends them as they are.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { folder } from './folder.mjs';

const WORTH_BYTES = 1024;

for (const name of readdirSync(folder, { recursive: true })) {
  const file = `${folder}/${name}`;
  // index.html is filled in for each answer.
  if (!/\.(js|css|svg|json|wasm)$/.test(name) || statSync(file).size < WORTH_BYTES) continue;
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  );
}
