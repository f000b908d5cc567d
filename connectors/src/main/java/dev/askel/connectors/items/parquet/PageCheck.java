package dev.askel.connectors.items.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.BytesUtils;
import org.apache.parquet.column.Encoding;

/**
 * Checks the counts inside a page before it is decoded. The decoders allocate memory by these
 * counts, so one damaged count could exhaust the heap.
 */
final class PageCheck {
    /** The maximum number of padding values. Some writers pad the last run of packed values. */
    private static final int PADDING_MAX = 4_096;

    private static final int DELTA_BLOCK_MAX = 1 << 16;
    private static final int BIT_WIDTH_MAX = 64;
    private static final int BYTE_BITS = 8;
    private static final int VARINT_BITS = 7;
    private static final int VARINT_MASK = 0x7F;

    private final ByteBuffer page;
    private final int values;

    private PageCheck(byte[] page, int values) {
        this.page = ByteBuffer.wrap(page).order(ByteOrder.LITTLE_ENDIAN);
        this.values = values;
    }

    /**
     * Checks the levels of a page of version 1, and its values.
     *
     * @param page decompressed
     * @param values the number of values, nulls included
     */
    static void checkPageOfVersion1(
            byte[] page,
            int values,
            int repetitionMax,
            Encoding repetition,
            int definitionMax,
            Encoding definition,
            Encoding encoding)
            throws IOException {
        var check = new PageCheck(page, values);
        check.skipLevels(repetitionMax, repetition);
        check.skipLevels(definitionMax, definition);
        check.checkValues(encoding);
    }

    /** Checks the levels of a page of version 2. */
    static void checkLevels(byte[] levels, int values, int levelMax) throws IOException {
        if (levelMax > 0) {
            var check = new PageCheck(levels, values);
            check.checkRuns(levels.length, BytesUtils.getWidthFromMaxInt(levelMax));
        }
    }

    /** Checks values without levels. */
    static void checkPlainValues(byte[] content, int values, Encoding encoding) throws IOException {
        new PageCheck(content, values).checkValues(encoding);
    }

    private static IOException damaged() {
        return new IOException("a page has counts that do not match its size");
    }

    private void skipLevels(int levelMax, Encoding encoding) throws IOException {
        if (levelMax == 0) {
            return;
        }
        int width = BytesUtils.getWidthFromMaxInt(levelMax);
        if (encoding == Encoding.RLE) {
            checkPrefixedRuns(width);
        } else {
            moveTo(page.position() + Math.ceilDiv((long) values * width, BYTE_BITS));
        }
    }

    private void checkValues(Encoding encoding) throws IOException {
        if (!page.hasRemaining()) {
            return;
        }
        switch (encoding) {
            case PLAIN_DICTIONARY, RLE_DICTIONARY ->
                    checkRuns(page.limit(), Byte.toUnsignedInt(page.get()));
            case RLE -> checkPrefixedRuns(1);
            case DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY -> skipDeltas();
            case DELTA_BYTE_ARRAY -> {
                skipDeltas();
                skipDeltas();
            }
            case PLAIN, BIT_PACKED, BYTE_STREAM_SPLIT -> {}
        }
    }

    private void checkPrefixedRuns(int width) throws IOException {
        if (page.remaining() < Integer.BYTES) {
            throw damaged();
        }
        long end = (long) page.getInt() + page.position();
        if (end < page.position() || end > page.limit()) {
            throw damaged();
        }
        checkRuns((int) end, width);
        moveTo(end);
    }

    /** Checks runs of equal values and of packed values, up to the number of values. */
    private void checkRuns(int end, int width) throws IOException {
        if (width > Integer.SIZE) {
            throw damaged();
        }
        for (long covered = 0; covered < values && page.position() < end; ) {
            int header = (int) varint();
            int count = header >>> 1;
            if ((header & 1) == 0) {
                covered += count;
                moveTo(Math.min(end, page.position() + Math.ceilDiv(width, BYTE_BITS)));
            } else {
                long packed = (long) count * BYTE_BITS;
                long bytes = (long) count * width;
                if (packed > values - covered + PADDING_MAX
                        || bytes > (long) end - page.position() + PADDING_MAX) {
                    throw damaged();
                }
                covered += packed;
                moveTo(Math.min(end, page.position() + bytes));
            }
        }
    }

    /** Checks the counts of packed differences, and skips the differences. */
    private void skipDeltas() throws IOException {
        long block = varint();
        long miniBlocks = varint();
        long total = varint();
        if (block < 1
                || block > DELTA_BLOCK_MAX
                || miniBlocks < 1
                || miniBlocks > block
                || total < 0
                || total > values) {
            throw damaged();
        }
        varint();
        long perMiniBlock = block / miniBlocks;
        for (long left = total - 1; left > 0; ) {
            varint();
            int widths = page.position();
            moveTo(widths + miniBlocks);
            for (int each = 0; each < miniBlocks && left > 0; each++) {
                int width = Byte.toUnsignedInt(page.get(widths + each));
                if (width > BIT_WIDTH_MAX) {
                    throw damaged();
                }
                moveTo(Math.min(page.limit(), page.position() + perMiniBlock * width / BYTE_BITS));
                left -= perMiniBlock;
            }
        }
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE && page.hasRemaining(); shift += VARINT_BITS) {
            byte next = page.get();
            value |= (long) (next & VARINT_MASK) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged();
    }

    private void moveTo(long position) throws IOException {
        if (position > page.limit()) {
            throw damaged();
        }
        page.position((int) position);
    }
}
