package dev.askel.connectors.items.parquet;

import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.io.ParquetDecodingException;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one column in one row group. Reads each page when the decoder needs it. Checks the
 * sizes and counts in page headers, because the decoder allocates memory for them.
 */
final class ColumnPages implements PageReader {
    /** The maximum decompressed bytes of a page. Writers make pages of about 1 MiB. */
    private static final int PAGE_BYTES_MAX = 64 * 1024 * 1024;

    /** The heap of a value without its bytes: its object, its array and their references. */
    private static final int BINARY_BYTES = 64;

    private final ChunkStream chunk;
    private final ColumnDescriptor column;
    private final PageCodec codec;
    private final RowGroupMemory memory;
    private final long valueCount;
    private final long firstRow;
    private long valuesRead;

    /** The heap of the last data page, which the decoder holds. */
    private long pageBytes;

    private @Nullable PageHeader peekedHeader;

    /**
     * Creates a reader.
     *
     * @param memory counts the pages of all columns in the row group
     * @param valueCount the number of values in the column, nulls included
     * @param firstRow the first row to read; pages that end before it are skipped. 0 for a repeated
     *     column
     */
    ColumnPages(
            ChunkStream chunk,
            ColumnDescriptor column,
            PageCodec codec,
            RowGroupMemory memory,
            long valueCount,
            long firstRow) {
        this.chunk = chunk;
        this.column = column;
        this.codec = codec;
        this.memory = memory;
        this.valueCount = valueCount;
        this.firstRow = firstRow;
    }

    @Override
    public long getTotalValueCount() {
        return valueCount;
    }

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        try {
            var header = nextHeader();
            if (header.getType() != PageType.DICTIONARY_PAGE) {
                peekedHeader = header;
                return null;
            }
            var dictionary =
                    RequiredField.of(header.getDictionary_page_header(), "dictionary_page_header");
            int size = header.getUncompressed_page_size();
            int values = dictionary.getNum_values();
            if (values < 0 || values > size) {
                throw damaged("a dictionary has %d values in %d bytes".formatted(values, size));
            }
            // The decoder holds the dictionary until the end of the row group.
            memory.add(
                    (long) size
                            + header.getCompressed_page_size()
                            + decodedBytes(type(), values, size));
            var content = codec.decompress(content(header), 0, size);
            return new DictionaryPage(
                    BytesInput.from(content), values, encoding(dictionary.getEncoding()));
        } catch (IOException e) {
            throw new ParquetDecodingException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public DataPage readPage() {
        try {
            while (true) {
                var header = nextHeader();
                switch (RequiredField.of(header.getType(), "type")) {
                    case DATA_PAGE -> {
                        var page =
                                RequiredField.of(header.getData_page_header(), "data_page_header");
                        if (!trySkip(header, page.getNum_values())) {
                            return pageOfVersion1(header, page);
                        }
                    }
                    case DATA_PAGE_V2 -> {
                        var page =
                                RequiredField.of(
                                        header.getData_page_header_v2(), "data_page_header_v2");
                        if (!trySkip(header, page.getNum_values())) {
                            return pageOfVersion2(header, page);
                        }
                    }
                    case DICTIONARY_PAGE -> throw damaged("a column has two dictionaries");
                    case INDEX_PAGE -> chunk.skipUnread(header.getCompressed_page_size());
                }
            }
        } catch (IOException e) {
            throw new ParquetDecodingException(String.valueOf(e.getMessage()), e);
        }
    }

    private PageHeader nextHeader() throws IOException {
        var known = peekedHeader;
        if (known != null) {
            peekedHeader = null;
            return known;
        }
        if (chunk.remaining() == 0) {
            throw damaged("a column has fewer values than its footer says");
        }
        var header = Util.readPageHeader(chunk);
        int size = header.getUncompressed_page_size();
        if (size < 0 || size > PAGE_BYTES_MAX) {
            throw damaged(
                    "a page has %d bytes, but at most %d are supported"
                            .formatted(Integer.toUnsignedLong(size), PAGE_BYTES_MAX));
        }
        int compressed = header.getCompressed_page_size();
        if (compressed < 0 || compressed > chunk.remaining()) {
            throw damaged(
                    "a page has %d compressed bytes, but its column has %d"
                            .formatted(Integer.toUnsignedLong(compressed), chunk.remaining()));
        }
        return header;
    }

    private byte[] content(PageHeader header) throws IOException {
        int length = header.getCompressed_page_size();
        var content = chunk.readNBytes(length);
        if (content.length < length) {
            throw damaged("a page ends early");
        }
        return content;
    }

    private PrimitiveTypeName type() {
        return column.getPrimitiveType().getPrimitiveTypeName();
    }

    /** Returns the heap of the values that the decoder makes from a dictionary. */
    static long decodedBytes(PrimitiveTypeName type, int values, int size) {
        return switch (type) {
            case BINARY, FIXED_LEN_BYTE_ARRAY, INT96 -> size + (long) values * BINARY_BYTES;
            case INT32, INT64, FLOAT, DOUBLE, BOOLEAN -> (long) values * Long.BYTES;
        };
    }

    private void replacePage(PageHeader header) throws IOException {
        long size = (long) header.getUncompressed_page_size() + header.getCompressed_page_size();
        memory.replace(size, pageBytes);
        pageBytes = size;
    }

    /**
     * Skips a page without values, or one that ends before the first row to read; returns false for
     * other pages. A decoder that starts at a row must not receive a page before that row (<a
     * href="https://github.com/apache/parquet-java/issues/3747">parquet-java 3747</a>).
     */
    private boolean trySkip(PageHeader header, int values) throws IOException {
        if (values < 0 || (values > 0 && valuesRead + values > firstRow)) {
            return false;
        }
        countRead(values);
        chunk.skipUnread(header.getCompressed_page_size());
        return true;
    }

    private DataPage pageOfVersion1(PageHeader header, DataPageHeader page) throws IOException {
        int values = countRead(page.getNum_values());
        int size = header.getUncompressed_page_size();
        var repetition = encoding(page.getRepetition_level_encoding());
        var definition = encoding(page.getDefinition_level_encoding());
        var encoding = encoding(page.getEncoding());
        replacePage(header);
        var content = codec.decompress(content(header), 0, size);
        PageCheck.checkPageOfVersion1(
                content,
                values,
                column.getMaxRepetitionLevel(),
                repetition,
                column.getMaxDefinitionLevel(),
                definition,
                encoding);
        return new DataPageV1(
                BytesInput.from(content),
                values,
                size,
                rowsBefore(values),
                values,
                null,
                repetition,
                definition,
                encoding);
    }

    /**
     * Returns a page of version 2. Its levels are not compressed. Its values are compressed unless
     * the header says otherwise.
     */
    private DataPage pageOfVersion2(PageHeader header, DataPageHeaderV2 page) throws IOException {
        int values = countRead(page.getNum_values());
        replacePage(header);
        var content = content(header);
        int repetitionEnd = requireEnd(0, page.getRepetition_levels_byte_length(), content);
        int levelsEnd = requireEnd(repetitionEnd, page.getDefinition_levels_byte_length(), content);
        int size = header.getUncompressed_page_size() - levelsEnd;
        if (size < 0) {
            throw damaged("the levels of a page are longer than the page");
        }
        boolean isCompressed = !page.isSetIs_compressed() || page.isIs_compressed();
        var used = isCompressed && levelsEnd < content.length ? codec : PageCodec.UNCOMPRESSED;
        var repetition = Arrays.copyOfRange(content, 0, repetitionEnd);
        var definition = Arrays.copyOfRange(content, repetitionEnd, levelsEnd);
        var data = used.decompress(content, levelsEnd, size);
        var encoding = encoding(page.getEncoding());
        PageCheck.checkLevels(repetition, values, column.getMaxRepetitionLevel());
        PageCheck.checkLevels(definition, values, column.getMaxDefinitionLevel());
        PageCheck.checkPlainValues(data, values, encoding);
        // The decoder skips rows by these counts, which must agree with those of other columns.
        int rows = column.getMaxRepetitionLevel() == 0 ? values : page.getNum_rows();
        return DataPageV2.uncompressed(
                rows,
                page.getNum_nulls(),
                values,
                rowsBefore(values),
                BytesInput.from(repetition),
                BytesInput.from(definition),
                encoding,
                BytesInput.from(data),
                null);
    }

    private static int requireEnd(int start, int length, byte[] content) throws IOException {
        if (length < 0 || length > content.length - start) {
            throw damaged("the levels of a page are longer than the page");
        }
        return start + length;
    }

    /**
     * Returns the number of rows before the last page read. Not used for a repeated column.
     *
     * @param values the number of values in that page
     */
    private long rowsBefore(int values) {
        return valuesRead - values;
    }

    private int countRead(int values) throws IOException {
        valuesRead += values;
        if (values < 0 || valuesRead > valueCount) {
            throw damaged("a column has more values than its footer says");
        }
        return values;
    }

    private static Encoding encoding(org.apache.parquet.format.@Nullable Encoding encoding) {
        return Encoding.valueOf(RequiredField.of(encoding, "encoding").name());
    }

    private static IOException damaged(String reason) {
        return new IOException(reason);
    }
}
