package dev.askel.connectors.items.parquet;

import java.io.IOException;

/**
 * Bounds the decompressed pages and dictionaries of one row group that are in memory at the same
 * time. One thread uses it.
 */
final class PageMemory {
    private final long bytesMax;
    private long bytes;

    /** Creates a bound of that many bytes. */
    PageMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Counts a page that is about to be decompressed, in place of the page before it.
     *
     * @param size the decompressed bytes
     * @param replaced the decompressed bytes of the page before it; 0 for the first page
     * @throws IOException when the bound is exceeded
     */
    void replace(long size, long replaced) throws IOException {
        bytes += size - replaced;
        if (bytes > bytesMax) {
            throw new IOException(
                    "the pages of a row group have %d decompressed bytes in memory, but at most %d are supported"
                            .formatted(bytes, bytesMax));
        }
    }
}
