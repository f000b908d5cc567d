// Writes a .gz and a .br file beside each larger file of a build. The server sends them unchanged.
// Usage: compress.mjs FOLDER TYPE...
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const COMPRESSED_BYTES_MIN = 1024;

const [folder, ...types] = process.argv.slice(2);

for (const name of readdirSync(folder, { recursive: true })) {
  const file = `${folder}/${name}`;
  const type = extname(name).slice(1);
  if (!types.includes(type) || statSync(file).size < COMPRESSED_BYTES_MIN) continue;
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  );
}
