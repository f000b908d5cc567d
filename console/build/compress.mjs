// Writes a .gz and a .br file beside each larger file of the build. The server sends them
// unchanged.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { folder } from './folder.mjs';

const COMPRESSED_BYTES_MIN = 1024;

for (const name of readdirSync(folder, { recursive: true })) {
  const file = `${folder}/${name}`;
  // The server fills in index.html for each response.
  if (!/\.(js|css|svg|json|wasm)$/.test(name) || statSync(file).size < COMPRESSED_BYTES_MIN)
    continue;
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  );
}
