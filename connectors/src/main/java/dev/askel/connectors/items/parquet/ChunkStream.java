package dev.askel.connectors.items.parquet;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of one column in one row group. Only a window of the bytes is in memory. */
final class ChunkStream extends InputStream {
    private final RangeReader file;
    private final long end;
    private final int windowBytes;
    private long offset;
    private byte[] window = {};
    private int position;

    /**
     * Creates a stream; reads nothing.
     *
     * @param start the first byte in the file
     * @param windowBytes the bytes of each read from the file
     */
    ChunkStream(RangeReader file, long start, long length, int windowBytes) {
        this.file = file;
        this.offset = start;
        this.end = start + length;
        this.windowBytes = windowBytes;
    }

    /** The number of unread bytes. */
    long remaining() {
        return end - offset + window.length - position;
    }

    @Override
    public int read() throws IOException {
        return fill() ? Byte.toUnsignedInt(window[position++]) : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, window.length - position);
        System.arraycopy(window, position, target, from, count);
        position += count;
        return count;
    }

    /** Skips bytes without reading them. */
    void skipUnread(int length) {
        if (length < 0 || length > remaining()) {
            throw new IllegalArgumentException(
                    "Skips %d of %d bytes".formatted(length, remaining()));
        }
        int inWindow = Math.min(length, window.length - position);
        position += inWindow;
        offset += length - inWindow;
    }

    /** Reads the next window when the present window has been read; returns false at the end. */
    private boolean fill() throws IOException {
        if (position < window.length) {
            return true;
        }
        if (offset == end) {
            return false;
        }
        window = file.read(offset, (int) Math.min(windowBytes, end - offset));
        offset += window.length;
        position = 0;
        return true;
    }
}
