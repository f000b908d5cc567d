package dev.askel.connectors.items.parquet;

import java.io.IOException;

/**
 * Counts the heap of one row group while it is read: its footer, buffers, decompressed pages and
 * dictionaries. Reserves more memory when the row group needs it. One thread uses it.
 */
final class RowGroupMemory {
    private final ParquetMemory.FileReservation<?> file;
    private long bytes;
    private boolean lacksMemory;

    /** Creates a count of 0 bytes. */
    RowGroupMemory(ParquetMemory.FileReservation<?> file) {
        this.file = file;
    }

    /** Returns the largest number of bytes that a row group may have in memory. */
    long bytesMax() {
        return file.fileBytesMax();
    }

    /** Returns the bytes that the row group needs, including bytes that were refused. */
    long bytes() {
        return bytes;
    }

    /**
     * Whether the node lacked memory for the row group. If so, the caller releases the memory,
     * reserves {@link #bytes} at once, and reads the row group again.
     */
    boolean lacksMemory() {
        return lacksMemory;
    }

    /**
     * Counts bytes that are about to be read.
     *
     * @throws IOException when a bound is exceeded
     */
    void add(long heapBytes) throws IOException {
        replace(heapBytes, 0);
    }

    /**
     * Counts a page that is about to be read, and no longer counts the previous page.
     *
     * @param pageBytes the heap of the page
     * @param previousPageBytes the heap of the previous page; 0 for the first page
     * @throws IOException when a bound is exceeded
     */
    void replace(long pageBytes, long previousPageBytes) throws IOException {
        bytes += pageBytes - previousPageBytes;
        if (bytes > bytesMax()) {
            throw new IOException(
                    "a row group needs %d bytes of memory, but at most %d are available (askel_parquet_bytes_max)"
                            .formatted(bytes, bytesMax()));
        }
        long missing = bytes - file.heldBytes();
        if (missing > 0 && !file.tryReserveMore(missing)) {
            lacksMemory = true;
            throw new IOException("the node has no memory for %d bytes".formatted(missing));
        }
    }
}
