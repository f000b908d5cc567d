package dev.askel.connectors.items;

import dev.askel.connectors.items.parquet.RangeReader;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * One version of an object, of which parts are read. A read that fails permanently throws {@link
 * UnreadableObjectException}.
 */
final class RangedObject implements RangeReader {
    /**
     * The number of bytes of the first request. Its answer contains the version and the size of the
     * object.
     */
    private static final int FIRST_BYTES = 4;

    private final BucketCalls calls;
    private final BucketObject object;
    private final String etag;
    private final long size;

    private RangedObject(BucketCalls calls, BucketObject object, String etag, long size) {
        this.calls = calls;
        this.object = object;
        this.etag = etag;
        this.size = size;
    }

    /**
     * Opens an object.
     *
     * @param etag the required ETag; empty for the present version
     * @throws ItemReaderException when the object cannot be read, has changed or is empty
     */
    static RangedObject open(BucketCalls calls, BucketObject object, String etag)
            throws ItemReaderException, InterruptedException {
        try (var first = ObjectStream.openPart(calls, object, etag, 0, FIRST_BYTES)) {
            if (first.size() < 0) {
                throw new ItemReaderException(
                        "The object %s could not be read: the endpoint did not send its size"
                                .formatted(object));
            }
            return new RangedObject(calls, object, first.etag(), first.size());
        }
    }

    /** The ETag of the version that is read; empty when S3 sent none. */
    String etag() {
        return etag;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public byte[] read(long offset, int length) throws IOException {
        try (var part = ObjectStream.openPart(calls, object, etag, offset, offset + length)) {
            return part.readNBytes(length);
        } catch (ItemReaderException e) {
            throw new UnreadableObjectException(e);
        } catch (InterruptedException e) {
            var interrupted = new InterruptedIOException("The reader was interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }
}
