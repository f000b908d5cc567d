package dev.askel.connectors.items.parquet;

import java.io.IOException;

/** Reads parts of one version of a file. One thread uses an instance. */
public interface RangeReader {
    /** The number of bytes of the file. */
    long size();

    /**
     * Reads a part of the file.
     *
     * @param offset the first byte
     * @param length the number of bytes, all of which exist
     * @throws IOException when the part cannot be read
     */
    byte[] read(long offset, int length) throws IOException;
}
