package dev.askel.engine.execution.codec;

import dev.askel.engine.sql.Bytes;
import dev.askel.engine.sql.PayloadEncryption;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The header of rows and snapshots: the version (one byte) and the format of the body (one byte).
 * Before a deflated body, the header also contains the inflated length (four bytes, big-endian).
 */
final class Envelope {
    /**
     * The maximum size of a body that is never deflated. A larger body is deflated if that makes it
     * smaller.
     */
    static final int PLAIN_BYTES_MAX = 1_024;

    private static final int PLAIN = 0;
    private static final int DEFLATED = 1;
    private static final int HEADER_BYTES = 2;
    private static final int DEFLATED_HEADER_BYTES = HEADER_BYTES + Integer.BYTES;

    // The maximum expansion of deflate, according to zlib's technical details. It bounds the memory
    // that a damaged length can request.
    private static final long EXPANSION_MAX = 1_032;

    // Each thread reuses its deflater. A deflater needs more than 100 KiB outside the heap.
    // Creating one takes longer than compressing one row.
    private static final ThreadLocal<Deflater> DEFLATER =
            ThreadLocal.withInitial(() -> new Deflater(Deflater.BEST_SPEED, true));
    private static final ThreadLocal<Inflater> INFLATER =
            ThreadLocal.withInitial(() -> new Inflater(true));

    private Envelope() {}

    static Bytes seal(int version, Buffer body) {
        var sealed = body.size() > PLAIN_BYTES_MAX ? deflated(version, body) : null;
        return Bytes.wrap(sealed == null ? plain(version, body) : sealed);
    }

    private static byte[] plain(int version, Buffer body) {
        var row = new byte[HEADER_BYTES + body.size()];
        row[0] = (byte) version;
        row[1] = PLAIN;
        System.arraycopy(body.array(), 0, row, HEADER_BYTES, body.size());
        return row;
    }

    /** Returns the row with a deflated body; null when the deflated body is not smaller. */
    private static byte @Nullable [] deflated(int version, Buffer body) {
        var deflater = DEFLATER.get();
        deflater.reset();
        deflater.setInput(body.array(), 0, body.size());
        deflater.finish();
        var row = new byte[DEFLATED_HEADER_BYTES + body.size()];
        int length = deflater.deflate(row, DEFLATED_HEADER_BYTES, body.size() - Integer.BYTES);
        if (!deflater.finished()) {
            return null;
        }
        ByteBuffer.wrap(row).put((byte) version).put((byte) DEFLATED).putInt(body.size());
        return Arrays.copyOf(row, DEFLATED_HEADER_BYTES + length);
    }

    /** Returns the version in the header. */
    static int version(Bytes row) {
        if (row.size() < HEADER_BYTES) {
            throw new UnreadableRowException("Too short: " + row);
        }
        if (PayloadEncryption.isEncrypted(row)) {
            throw new UnreadableRowException(
                    "Encrypted, and not decrypted. The log of the node has the reason.");
        }
        return row.unsafeArray()[0];
    }

    /** Returns the body, inflated if necessary. */
    static ByteBuffer open(Bytes row) {
        var array = row.unsafeArray();
        return switch (array[1]) {
            case PLAIN -> ByteBuffer.wrap(array, HEADER_BYTES, array.length - HEADER_BYTES);
            case DEFLATED -> ByteBuffer.wrap(inflated(array));
            default ->
                    throw UnreadableRowException.unknown("Unknown form " + array[1] + " of a body");
        };
    }

    private static byte[] inflated(byte[] row) {
        int length = row.length < DEFLATED_HEADER_BYTES ? -1 : ByteBuffer.wrap(row).getInt(2);
        int deflatedLength = row.length - DEFLATED_HEADER_BYTES;
        if (length < 0 || length > deflatedLength * EXPANSION_MAX) {
            throw new UnreadableRowException(
                    "%d deflated bytes cannot inflate to %d".formatted(deflatedLength, length));
        }
        var inflater = INFLATER.get();
        inflater.reset();
        inflater.setInput(row, DEFLATED_HEADER_BYTES, deflatedLength);
        var body = new byte[length];
        try {
            int inflatedLength = inflater.inflate(body);
            // The inflater reports the end of the data only at a read beyond the last byte.
            boolean ended = inflater.finished() || inflater.inflate(new byte[1]) == 0;
            if (inflatedLength != length || !ended || !inflater.finished()) {
                throw new UnreadableRowException(
                        "%d bytes inflated, expected %d".formatted(inflatedLength, length));
            }
        } catch (DataFormatException e) {
            throw new UnreadableRowException("A deflated body does not inflate", e);
        }
        return body;
    }
}
