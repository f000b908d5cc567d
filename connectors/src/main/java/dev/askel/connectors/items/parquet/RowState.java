package dev.askel.connectors.items.parquet;

/** The row that the converters build, and its size. */
final class RowState {
    private final int bytesMax;
    private boolean isSkipping;
    private long bytes;

    /** Creates a state for rows with a maximum size. */
    RowState(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** A row has more bytes than permitted. */
    static final class RowTooLargeException extends RuntimeException {
        private RowTooLargeException(int bytesMax) {
            super("a row has more than %d bytes".formatted(bytesMax));
        }
    }

    /** Begins a row. The converters build nothing for a skipped row. */
    void begin(boolean isSkipped) {
        isSkipping = isSkipped;
        bytes = 0;
    }

    boolean isSkipping() {
        return isSkipping;
    }

    /** Counts the bytes of a value in the row. */
    void add(int count) {
        bytes += count;
        if (bytes > bytesMax) {
            throw new RowTooLargeException(bytesMax);
        }
    }
}
