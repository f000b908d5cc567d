package dev.askel.connectors.items.parquet;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file that keeps the exception of a failed read. The decoders wrap the exception, so the failure
 * would otherwise look like that of a damaged file.
 */
final class FailureRecordingReader implements RangeReader {
    private final RangeReader file;
    private @Nullable IOException failure;

    FailureRecordingReader(RangeReader file) {
        this.file = file;
    }

    @Override
    public long size() {
        return file.size();
    }

    @Override
    public byte[] read(long offset, int length) throws IOException {
        try {
            return file.read(offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /** The exception of the last failed read; null when none has failed. */
    @Nullable IOException failure() {
        return failure;
    }
}
