package dev.askel.connectors.items.parquet;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;

/** The columns of one row group. */
final class RowGroupPages implements PageReadStore {
    /** AWS refuses larger row groups (Step Functions guide, ItemReader). */
    private static final long ROW_GROUP_BYTES_MAX = 256L * 1024 * 1024;

    /** A row group up to this size is read with one request. */
    private static final int WHOLE_BYTES_MAX = 8 * 1024 * 1024;

    /** The maximum bytes of the windows of all columns together. */
    private static final int WINDOWS_BYTES = 16 * 1024 * 1024;

    private static final int WINDOW_BYTES_MIN = 64 * 1024;
    private static final int WINDOW_BYTES_MAX = 4 * 1024 * 1024;

    /**
     * The memory for reading a file is divided by this number. The result is the maximum for the
     * windows together, and for the buffer of a complete row group.
     */
    private static final int BUFFERS_DIVISOR = 4;

    /** The expected bytes of a page. Most writers end a page after 20,000 rows or after 1 MiB. */
    private static final long EXPECTED_PAGE_BYTES = 256 * 1024;

    private final long rowCount;
    private final long firstRow;
    private final Map<ColumnDescriptor, PageReader> columns;

    private RowGroupPages(long rowCount, long firstRow, Map<ColumnDescriptor, PageReader> columns) {
        this.rowCount = rowCount;
        this.firstRow = firstRow;
        this.columns = columns;
    }

    /** The position of a column in the file, and its metadata. */
    private record Chunk(long start, ColumnMetaData metaData) {
        private static Chunk of(ColumnChunk chunk, ColumnDescriptor column, RangeReader file)
                throws ParquetException {
            if (chunk.isSetCrypto_metadata() || chunk.isSetEncrypted_column_metadata()) {
                throw new ParquetException("the column %s is encrypted".formatted(name(column)));
            }
            if (chunk.isSetFile_path()) {
                throw new ParquetException(
                        "the column %s is in another file".formatted(name(column)));
            }
            var metaData = chunk.getMeta_data();
            if (metaData == null
                    || !List.of(column.getPath()).equals(metaData.getPath_in_schema())) {
                throw new ParquetException(
                        "a row group does not contain the column %s".formatted(name(column)));
            }
            long start = metaData.getData_page_offset();
            if (metaData.isSetDictionary_page_offset()
                    && metaData.getDictionary_page_offset() > 0) {
                start = Math.min(start, metaData.getDictionary_page_offset());
            }
            long length = metaData.getTotal_compressed_size();
            if (start < 0 || length <= 0 || length > file.size() - start) {
                throw new ParquetException(
                        "the column %s is outside the file".formatted(name(column)));
            }
            return new Chunk(start, metaData);
        }

        private static String name(ColumnDescriptor column) {
            return String.join(".", column.getPath());
        }

        long length() {
            return metaData.getTotal_compressed_size();
        }

        long end() {
            return start + length();
        }
    }

    /**
     * Opens a row group. A small row group is read completely. A large one is read later, in parts.
     *
     * @param descriptors the columns of the schema
     * @param group a row group with at least one row
     * @param firstRow the first row to read; 0 when a column is repeated
     * @param memory counts the buffers and the pages
     */
    static RowGroupPages open(
            RangeReader file,
            List<ColumnDescriptor> descriptors,
            RowGroup group,
            long firstRow,
            RowGroupMemory memory)
            throws IOException, ParquetException {
        var chunks = chunks(file, descriptors, group);
        long bytes = Arrays.stream(chunks).mapToLong(Chunk::length).sum();
        if (bytes > ROW_GROUP_BYTES_MAX) {
            throw new ParquetException(
                    "a row group has %d bytes, but at most %d are supported"
                            .formatted(bytes, ROW_GROUP_BYTES_MAX));
        }
        long start = Arrays.stream(chunks).mapToLong(Chunk::start).min().orElseThrow();
        long end = Arrays.stream(chunks).mapToLong(Chunk::end).max().orElseThrow();
        boolean isWhole = end - start <= wholeMax(memory.bytesMax());
        int window = window(chunks.length, memory.bytesMax());
        long windows =
                Arrays.stream(chunks).mapToLong(each -> Math.min(window, each.length())).sum();
        memory.add(windows + (isWhole ? end - start : 0));
        var source = isWhole ? new BufferedRange(file, start, (int) (end - start)) : file;
        var columns = new HashMap<ColumnDescriptor, PageReader>();
        for (int each = 0; each < chunks.length; each++) {
            var chunk = chunks[each];
            columns.put(
                    descriptors.get(each),
                    new ColumnPages(
                            new ChunkStream(source, chunk.start(), chunk.length(), window),
                            descriptors.get(each),
                            PageCodec.of(RequiredField.of(chunk.metaData().getCodec(), "codec")),
                            memory,
                            chunk.metaData().getNum_values(),
                            firstRow));
        }
        return new RowGroupPages(group.getNum_rows(), firstRow, columns);
    }

    private static Chunk[] chunks(
            RangeReader file, List<ColumnDescriptor> descriptors, RowGroup group)
            throws ParquetException {
        if (group.getColumnsSize() != descriptors.size()) {
            throw new ParquetException(
                    "a row group has %d columns instead of %d"
                            .formatted(group.getColumnsSize(), descriptors.size()));
        }
        var columns = RequiredField.of(group.getColumns(), "columns");
        var chunks = new Chunk[descriptors.size()];
        for (int each = 0; each < chunks.length; each++) {
            var column = descriptors.get(each);
            chunks[each] = Chunk.of(columns.get(each), column, file);
            long values = chunks[each].metaData().getNum_values();
            boolean isRepeated = column.getMaxRepetitionLevel() > 0;
            if (isRepeated ? values < group.getNum_rows() : values != group.getNum_rows()) {
                throw new ParquetException(
                        "the column %s has %d values in %d rows"
                                .formatted(Chunk.name(column), values, group.getNum_rows()));
            }
        }
        return chunks;
    }

    /**
     * Returns the heap that a row group probably needs: buffers, and a page of each column.
     *
     * @param bytesMax the largest number of bytes that a row group may have in memory
     */
    static long expectedBytes(RowGroup group, long bytesMax) {
        var columns = group.getColumns();
        if (columns == null || columns.isEmpty()) {
            return 0;
        }
        int window = window(columns.size(), bytesMax);
        long compressed = 0;
        long expected = 0;
        for (var column : columns) {
            var metaData = column.getMeta_data();
            if (metaData != null) {
                long length = Math.max(0, metaData.getTotal_compressed_size());
                long content = Math.max(0, metaData.getTotal_uncompressed_size());
                compressed += length;
                expected += Math.min(window, length) + Math.min(EXPECTED_PAGE_BYTES, content);
            }
        }
        return expected + (compressed <= wholeMax(bytesMax) ? compressed : 0);
    }

    private static long wholeMax(long bytesMax) {
        return Math.min(WHOLE_BYTES_MAX, bytesMax / BUFFERS_DIVISOR);
    }

    private static int window(int columns, long bytesMax) {
        return Math.clamp(
                Math.min(WINDOWS_BYTES, bytesMax / BUFFERS_DIVISOR) / columns,
                WINDOW_BYTES_MIN,
                WINDOW_BYTES_MAX);
    }

    /** A range of a file that was read with one request. */
    private static final class BufferedRange implements RangeReader {
        private final long size;
        private final long start;
        private final byte[] content;

        private BufferedRange(RangeReader file, long start, int length) throws IOException {
            this.size = file.size();
            this.start = start;
            this.content = file.read(start, length);
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public byte[] read(long offset, int length) {
            int from = (int) (offset - start);
            return Arrays.copyOfRange(content, from, from + length);
        }
    }

    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
        var pages = columns.get(column);
        if (pages == null) {
            throw new IllegalArgumentException("No column " + column);
        }
        return pages;
    }

    @Override
    public long getRowCount() {
        return rowCount;
    }

    /** Returns the rows to read; empty when all rows are read. */
    @Override
    public Optional<PrimitiveIterator.OfLong> getRowIndexes() {
        return firstRow == 0
                ? Optional.empty()
                : Optional.of(LongStream.range(firstRow, rowCount).iterator());
    }
}
