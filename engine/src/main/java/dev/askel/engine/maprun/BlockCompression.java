package dev.askel.engine.maprun;

import dev.askel.engine.sql.Bytes;
import io.airlift.compress.MalformedInputException;
import io.airlift.compress.lz4.Lz4Compressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Compresses the outcomes of a block ({@link StoredBlock#ends}) with LZ4 (<a
 * href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">block format</a>). The inputs
 * and outputs of children are JSON text with many repetitions. Storing a byte costs the database
 * more processor time than its compression costs this node.
 *
 * <p>The stored form is the byte {@value #FORM}, the size of the outcomes in four bytes, and one
 * LZ4 block. Outcomes without compression are a CBOR array, which begins with another byte. A
 * golden file contains the stored form.
 */
public final class BlockCompression {
    private static final byte FORM = 1;
    private static final int HEADER_BYTES = 1 + Integer.BYTES;

    /** The largest factor by which LZ4 can reduce the size of data. */
    private static final int FACTOR_MAX = 255;

    /**
     * PostgreSQL stores smaller outcomes in the row itself, so compressing them would save little.
     */
    private static final int BYTES_MIN = 1_024;

    private BlockCompression() {}

    /**
     * Compresses encoded outcomes. Returns the argument if it is small, or if compression does not
     * reduce its size.
     */
    static Bytes compress(Bytes outcomes) {
        int size = outcomes.size();
        if (size < BYTES_MIN) {
            return outcomes;
        }
        var compressor = new Lz4Compressor();
        var stored = new byte[HEADER_BYTES + compressor.maxCompressedLength(size)];
        int length =
                compressor.compress(
                        outcomes.unsafeArray(),
                        0,
                        size,
                        stored,
                        HEADER_BYTES,
                        stored.length - HEADER_BYTES);
        if (HEADER_BYTES + length >= size) {
            return outcomes;
        }
        ByteBuffer.wrap(stored).put(FORM).putInt(size);
        return Bytes.wrap(Arrays.copyOf(stored, HEADER_BYTES + length));
    }

    /**
     * Returns the encoded outcomes, with or without compression.
     *
     * @throws IllegalStateException when compressed bytes are damaged
     */
    public static Bytes expand(Bytes stored) {
        var array = stored.unsafeArray();
        if (array.length == 0 || array[0] != FORM) {
            return stored;
        }
        int length = array.length - HEADER_BYTES;
        int size = length < 0 ? -1 : ByteBuffer.wrap(array).getInt(1);
        if (size < 0 || size > (long) length * FACTOR_MAX) {
            throw damaged(null);
        }
        var outcomes = new byte[size];
        try {
            int found =
                    new Lz4Decompressor()
                            .decompress(array, HEADER_BYTES, length, outcomes, 0, size);
            if (found != size) {
                throw damaged(null);
            }
        } catch (MalformedInputException e) {
            throw damaged(e);
        }
        return Bytes.wrap(outcomes);
    }

    private static IllegalStateException damaged(@Nullable Exception cause) {
        return new IllegalStateException("A compressed block of children is damaged", cause);
    }
}
