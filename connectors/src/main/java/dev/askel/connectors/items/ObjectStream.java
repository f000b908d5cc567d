package dev.askel.connectors.items;

import dev.askel.connectors.call.StreamedExchange;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one version of an object, from an offset to its end or to a given byte. When the
 * connection breaks, the stream requests the rest of the same version. A read that fails
 * permanently throws {@link UnreadableObjectException}.
 *
 * <p>A request without an end begins one byte before the offset, because S3 refuses a range that
 * begins after the last byte of an object.
 */
final class ObjectStream extends InputStream {
    private static final int PARTIAL_CONTENT = 206;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final long UNKNOWN = -1;
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes (?<first>[0-9]{1,18})-[0-9]+/(?<size>[0-9]{1,18})");

    private final BucketCalls calls;
    private final BucketObject object;
    private final Retries retries;
    private final long end;
    private String etag;
    private String contentEncoding = "";
    private long offset;
    private long size = UNKNOWN;
    private @Nullable InputStream body;
    private @Nullable IOException failure;

    private ObjectStream(
            BucketCalls calls, BucketObject object, String etag, long offset, long end) {
        this.calls = calls;
        this.object = object;
        this.etag = etag;
        this.offset = offset;
        this.end = end;
        this.retries = calls.newRetries();
    }

    /**
     * Opens an object. Sends the first request, so the version is known on return.
     *
     * @param etag the required ETag; empty for the present version
     * @throws ItemReaderException when the object cannot be read, or has changed
     */
    static ObjectStream open(BucketCalls calls, BucketObject object, String etag, long offset)
            throws ItemReaderException, InterruptedException {
        return openPart(calls, object, etag, offset, BucketCalls.OBJECT_END);
    }

    /**
     * Opens a part of an object.
     *
     * @param etag the required ETag; empty for the present version
     * @param end the byte after the last one; the object may be shorter
     * @throws ItemReaderException when the object cannot be read, has changed or is empty
     */
    static ObjectStream openPart(
            BucketCalls calls, BucketObject object, String etag, long offset, long end)
            throws ItemReaderException, InterruptedException {
        var stream = new ObjectStream(calls, object, etag, offset, end);
        stream.connect();
        return stream;
    }

    /** The ETag of the version that is read; empty when S3 sent none. */
    String etag() {
        return etag;
    }

    /** The bytes of the whole object; negative when S3 did not send their number. */
    long size() {
        return size;
    }

    /** The header Content-Encoding; empty when there is none. */
    String contentEncoding() {
        return contentEncoding;
    }

    /**
     * Checks that all bytes of the object have been read. A parser that hides the exceptions of its
     * stream calls this at its end.
     *
     * @throws IOException the hidden exception, or an exception because bytes remain
     */
    void requireExhausted() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (offset != size) {
            throw new IOException("more data follows after byte " + offset);
        }
    }

    private void connect() throws ItemReaderException, InterruptedException {
        while (true) {
            var reason = connectOnce();
            if (reason == null) {
                return;
            }
            pause(reason);
        }
    }

    /** Sends a request from the present offset; returns the reason of a temporary failure. */
    private @Nullable String connectOnce() throws ItemReaderException, InterruptedException {
        boolean isWhole = end == BucketCalls.OBJECT_END;
        long from = isWhole ? Math.max(0, offset - 1) : offset;
        return switch (calls.get(object, from, end, etag)) {
            case BucketCalls.GetResult.Opened(var answer) -> accept(answer, from);
            case BucketCalls.GetResult.Lost(var reason) -> reason;
            case BucketCalls.GetResult.Unsent(var reason) -> throw unreadable(reason);
            case BucketCalls.GetResult.Refused(var refusal) -> {
                if (refusal.status() == PRECONDITION_FAILED
                        || (refusal.status() == RANGE_NOT_SATISFIABLE && from > 0)) {
                    throw changed();
                }
                if (refusal.status() == RANGE_NOT_SATISFIABLE && !isWhole) {
                    throw unreadable("it is empty");
                }
                if (!BucketCalls.isTemporary(refusal)) {
                    throw unreadable(BucketCalls.reason(refusal));
                }
                yield BucketCalls.reason(refusal);
            }
        };
    }

    private @Nullable String accept(StreamedExchange.Opened answer, long from)
            throws ItemReaderException, InterruptedException {
        var received = answer.body();
        try {
            pin(answer);
            long first = readRange(answer, from);
            received.skipNBytes(offset - first);
        } catch (InterruptedIOException e) {
            close(received);
            throw BucketCalls.interrupted(e);
        } catch (IOException e) {
            close(received);
            return text(e);
        } catch (ItemReaderException e) {
            close(received);
            throw e;
        }
        body = received;
        return null;
    }

    private void pin(StreamedExchange.Opened answer) throws ItemReaderException {
        var given = answer.headers().firstValue("ETag").orElse("");
        if (!etag.isEmpty() && !etag.equals(given)) {
            throw changed();
        }
        etag = given;
        contentEncoding = answer.headers().firstValue("Content-Encoding").orElse("");
    }

    /** Reads the size of the object; returns the first byte of the answer. */
    private long readRange(StreamedExchange.Opened answer, long from) throws ItemReaderException {
        if (answer.status() != PARTIAL_CONTENT) {
            // The endpoint does not support ranges, and sends the whole object.
            size = answer.headers().firstValueAsLong("Content-Length").orElse(UNKNOWN);
            if (size != UNKNOWN && size < offset) {
                throw changed();
            }
            return 0;
        }
        var range = CONTENT_RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
        if (!range.matches() || Long.parseLong(range.group("first")) != from) {
            throw unreadable(
                    "the endpoint sent other bytes than requested (Content-Range: %s, requested from byte %d)"
                            .formatted(
                                    answer.headers().firstValue("Content-Range").orElse("none"),
                                    from));
        }
        size = Long.parseLong(range.group("size"));
        return from;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        try {
            return readOrResume(target, from, length);
        } catch (ItemReaderException e) {
            var unreadable = new UnreadableObjectException(e);
            failure = unreadable;
            throw unreadable;
        } catch (InterruptedException e) {
            var interrupted = new InterruptedIOException("The reader was interrupted");
            interrupted.initCause(e);
            failure = interrupted;
            throw interrupted;
        }
    }

    private int readOrResume(byte[] target, int from, int length)
            throws ItemReaderException, InterruptedException {
        while (offset != size && offset != end) {
            var open = body;
            if (open == null) {
                connect();
                continue;
            }
            String reason;
            try {
                int count = open.read(target, from, (int) Math.min(length, end - offset));
                if (count >= 0) {
                    offset += count;
                    retries.onProgress();
                    return count;
                }
                if (size == UNKNOWN) {
                    size = offset;
                    return -1;
                }
                reason = "the answer ended early";
            } catch (InterruptedIOException e) {
                throw BucketCalls.interrupted(e);
            } catch (IOException e) {
                reason = text(e);
            }
            close();
            pause(reason);
        }
        return -1;
    }

    private static String text(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void pause(String reason) throws ItemReaderException, InterruptedException {
        if (!retries.pause()) {
            throw unreadable(reason);
        }
    }

    private ItemReaderException unreadable(String reason) {
        return new ItemReaderException(
                "The object %s could not be read: %s".formatted(object, reason));
    }

    private ItemReaderException changed() {
        return new ItemReaderException(
                "The object %s has changed since the Map Run began to read it.".formatted(object));
    }

    /**
     * Returns a positive number before the end of the object, because GZIPInputStream treats 0 as
     * the end.
     */
    @Override
    public int available() {
        if (size == UNKNOWN) {
            return 1;
        }
        return (int) Math.min(Integer.MAX_VALUE, size - offset);
    }

    @Override
    public void close() {
        var open = body;
        body = null;
        if (open != null) {
            close(open);
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException _) {
            // The bytes that were read are complete, even if the body cannot be closed.
        }
    }
}
