package dev.askel.engine.payload;

import dev.askel.engine.sql.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * The stored form of contents: a byte for the format, then the JSON, deflated if that is smaller.
 */
final class Contents {
    private static final byte PLAIN = 0;
    private static final byte DEFLATED = 1;
    private static final int BUFFER_BYTES = 64 * 1024;

    private Contents() {}

    static Bytes encode(byte[] json) {
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(json);
            deflater.finish();
            var stored = new byte[1 + json.length];
            int length = deflater.deflate(stored, 1, json.length);
            if (deflater.finished()) {
                stored[0] = DEFLATED;
                return Bytes.wrap(Arrays.copyOf(stored, 1 + length));
            }
            stored[0] = PLAIN;
            System.arraycopy(json, 0, stored, 1, json.length);
            return Bytes.wrap(stored);
        } finally {
            deflater.end();
        }
    }

    /**
     * Returns the JSON of a stored content.
     *
     * @throws IllegalStateException when the content is damaged, or a later release stored it
     */
    static byte[] decode(Bytes stored) {
        var bytes = stored.unsafeArray();
        return switch (bytes.length == 0 ? -1 : bytes[0]) {
            case PLAIN -> Arrays.copyOfRange(bytes, 1, bytes.length);
            case DEFLATED -> inflated(bytes);
            default -> throw new IllegalStateException("A large payload has an unknown format");
        };
    }

    private static byte[] inflated(byte[] stored) {
        var inflater = new Inflater(true);
        try {
            inflater.setInput(stored, 1, stored.length - 1);
            var json = new ByteArrayOutputStream(4 * stored.length);
            var buffer = new byte[BUFFER_BYTES];
            while (!inflater.finished()) {
                int length = inflater.inflate(buffer);
                if (length == 0 && inflater.needsInput()) {
                    throw new IllegalStateException("A large payload is incomplete");
                }
                json.write(buffer, 0, length);
            }
            return json.toByteArray();
        } catch (DataFormatException e) {
            throw new IllegalStateException("A large payload is damaged", e);
        } finally {
            inflater.end();
        }
    }
}
