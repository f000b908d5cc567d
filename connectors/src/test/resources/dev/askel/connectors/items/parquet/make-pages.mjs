// Writes pages-v1.parquet and pages-v2.parquet, whose columns have pages that end at different
// rows: npm install apache-arrow@21 parquet-wasm@0.8 && node make-pages.mjs
import { writeFileSync } from 'node:fs';
import { Float64, Int32, Table as ArrowTable, Utf8, tableToIPC, vectorFromArray } from 'apache-arrow';
import { Compression, Table, WriterPropertiesBuilder, WriterVersion, writeParquet } from 'parquet-wasm/node';

const numbers = Array.from({ length: 1500 }, (_, i) => i);
const table = new ArrowTable({
  id: vectorFromArray(numbers, new Int32()),
  name: vectorFromArray(numbers.map((i) => `name ${i}`), new Utf8()),
  city: vectorFromArray(numbers.map((i) => (i % 10 === 0 ? null : `city ${i % 97}`)), new Utf8()),
  score: vectorFromArray(numbers.map((i) => i / 4), new Float64()),
});
for (const version of ['V1', 'V2']) {
  const properties = new WriterPropertiesBuilder()
    .setWriterVersion(WriterVersion[version])
    .setCompression(Compression.SNAPPY)
    .setColumnDictionaryEnabled('name', false)
    .setColumnDictionaryEnabled('score', false)
    .setDataPageSizeLimit(150)
    .setWriteBatchSize(16)
    .setMaxRowGroupSize(1000)
    .build();
  const stream = Table.fromIPCStream(tableToIPC(table, 'stream'));
  writeFileSync(`pages-${version.toLowerCase()}.parquet`, writeParquet(stream, properties));
}
