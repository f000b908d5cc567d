package dev.askel.connectors.items;

import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Splits the bytes of an object into lines or into CSV records, so that the offset of each is
 * known. A CSV record ends at the first line end outside quotes. Blank lines and empty records are
 * skipped.
 */
final class RecordSplitter {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int NONE = -1;
    private static final int FIRST_RECORD_BYTES = 1024;
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final BucketObject object;
    private final InputStream in;
    private final int separator;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int end;
    private long offset;
    private byte[] record = new byte[FIRST_RECORD_BYTES];
    private int length;

    private RecordSplitter(BucketObject object, InputStream in, long offset, int separator) {
        this.object = object;
        this.in = in;
        this.offset = offset;
        this.separator = separator;
    }

    /**
     * Splits into lines.
     *
     * @param offset the offset of the stream's first byte in the object
     */
    static RecordSplitter ofLines(BucketObject object, InputStream in, long offset) {
        return new RecordSplitter(object, in, offset, NONE);
    }

    /** Splits into CSV records. The separator of their fields is one byte. */
    static RecordSplitter ofCsv(BucketObject object, InputStream in, long offset, char separator) {
        return new RecordSplitter(object, in, offset, separator);
    }

    /** The offset of the byte after the last record and its line end. */
    long offset() {
        return offset;
    }

    /**
     * Reads the next record, without its line end; null at the end.
     *
     * @throws ItemReaderException when the record is too large
     */
    byte @Nullable [] next() throws IOException, ItemReaderException {
        return skip() ? Arrays.copyOf(record, length) : null;
    }

    /**
     * Skips a record; returns false at the end.
     *
     * @throws ItemReaderException when the record is too large
     */
    boolean skip() throws IOException, ItemReaderException {
        if (offset == 0) {
            skipByteOrderMark();
        }
        do {
            length = 0;
            boolean found = separator == NONE ? readLine() : readCsvRecord();
            if (!found) {
                return false;
            }
        } while (isEmpty());
        return true;
    }

    /** Whether the record is empty, or the line contains only JSON white space. */
    private boolean isEmpty() {
        int at = 0;
        while (separator == NONE && at < length && " \t\r".indexOf(record[at]) >= 0) {
            at++;
        }
        return at == length;
    }

    private void skipByteOrderMark() throws IOException {
        while (end < BYTE_ORDER_MARK.length) {
            int count = in.read(buffer, end, buffer.length - end);
            if (count < 0) {
                return;
            }
            end += count;
        }
        if (Arrays.equals(buffer, 0, BYTE_ORDER_MARK.length, BYTE_ORDER_MARK, 0, 3)) {
            position = BYTE_ORDER_MARK.length;
            offset = BYTE_ORDER_MARK.length;
        }
    }

    private boolean readLine() throws IOException, ItemReaderException {
        if (!fill()) {
            return false;
        }
        boolean isEnd = false;
        while (!isEnd && fill()) {
            int from = position;
            int to = from;
            while (to < end && buffer[to] != '\n') {
                to++;
            }
            isEnd = to < end;
            append(from, to);
            position = isEnd ? to + 1 : to;
            offset += position - from;
        }
        if (length > 0 && record[length - 1] == '\r') {
            length--;
        }
        return true;
    }

    /** Reads a CSV record by the rules of the CSV parser, which parses the record later. */
    private boolean readCsvRecord() throws IOException, ItemReaderException {
        int read = read();
        if (read == NONE) {
            return false;
        }
        boolean isInQuotes = false;
        boolean mayQuote = true;
        boolean hasQuotes = false;
        for (; read != NONE; read = read()) {
            if (isInQuotes) {
                isInQuotes = read != '"';
            } else if (read == '\n') {
                return true;
            } else if (read == '\r') {
                skipLineFeed();
                return true;
            } else if (read == separator) {
                mayQuote = true;
                hasQuotes = false;
            } else if (read == '"' && mayQuote) {
                isInQuotes = true;
                hasQuotes = true;
            } else if (!hasQuotes) {
                mayQuote = false;
            }
            append(read);
        }
        return true;
    }

    private void skipLineFeed() throws IOException {
        if (fill() && buffer[position] == '\n') {
            position++;
            offset++;
        }
    }

    private void append(int read) throws ItemReaderException {
        reserve(1);
        record[length++] = (byte) read;
    }

    /** Appends bytes of the buffer. */
    private void append(int from, int to) throws ItemReaderException {
        reserve(to - from);
        System.arraycopy(buffer, from, record, length, to - from);
        length += to - from;
    }

    private void reserve(int more) throws ItemReaderException {
        if (length + more > ItemParser.ITEM_BYTES_MAX) {
            throw ItemParser.tooLarge(object);
        }
        if (length + more > record.length) {
            int doubled = Math.max(2 * record.length, length + more);
            record = Arrays.copyOf(record, Math.min(doubled, ItemParser.ITEM_BYTES_MAX));
        }
    }

    private int read() throws IOException {
        if (!fill()) {
            return NONE;
        }
        offset++;
        return Byte.toUnsignedInt(buffer[position++]);
    }

    /** Reads more bytes when the buffer is empty; returns false at the end. */
    private boolean fill() throws IOException {
        if (position < end) {
            return true;
        }
        int count = in.read(buffer, 0, buffer.length);
        position = 0;
        end = Math.max(0, count);
        return count > 0;
    }
}
