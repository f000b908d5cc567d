package dev.askel.engine.sql;

import dev.askel.asl.expression.Payload;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reference of a stored row to a large payload, whose content is in {@code large_payloads}.
 *
 * <p>Layout of a row with references: {@code 0xFE}, version (1 byte), number of references (2),
 * then for each reference the id (32), the size (4), the levels (2) and whether the JSON is
 * original (1). The row's own bytes follow. A column that consists of a payload has one reference
 * and no own bytes. No other stored payload begins with this byte: neither UTF-8 nor the rows of
 * the journal do.
 *
 * @param id identifies the content in its account
 * @param sizeBytes the result of {@link Payload#sizeBytes}
 * @param levels the result of {@link Payload#levels}; {@link #NO_LEVELS} in a column
 * @param isOriginal the result of {@link Payload#hasOriginalJson}; true in a column, which does not
 *     know it
 */
public record PayloadReference(Bytes id, int sizeBytes, int levels, boolean isOriginal) {
    /** The number of bytes of an id. */
    public static final int ID_BYTES = 32;

    /** The levels of a payload in a column, which does not store them. */
    static final int NO_LEVELS = -1;

    private static final byte REFERENCES = (byte) 0xFE;
    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 2 + Short.BYTES;
    private static final int REFERENCE_BYTES = ID_BYTES + Integer.BYTES + Short.BYTES + 1;

    /** The references of a row and its own bytes. */
    public record Split(List<PayloadReference> references, Bytes own) {}

    /** Returns a reference to a payload of a row. */
    public static PayloadReference of(Bytes id, Payload payload) {
        return new PayloadReference(
                id, payload.sizeBytes(), payload.levels(), payload.hasOriginalJson());
    }

    /** Returns whether the stored bytes begin with references. */
    private static boolean isIn(Bytes stored) {
        return stored.size() > 0 && stored.unsafeArray()[0] == REFERENCES;
    }

    /** Returns the bytes of a column that refers to a content. */
    public static Bytes column(Bytes id, int sizeBytes) {
        return join(
                List.of(new PayloadReference(id, sizeBytes, NO_LEVELS, true)),
                Bytes.wrap(new byte[0]));
    }

    /** Returns the bytes of a column with a payload: its JSON, or a reference if it is stored. */
    public static Bytes column(Payload payload) {
        return payload.stored() instanceof StoredPayload stored
                ? column(stored.id(), payload.sizeBytes())
                : Bytes.wrap(payload.verbatimUtf8());
    }

    /** Returns the reference in the bytes of a column; null if the bytes are the payload. */
    public static @Nullable PayloadReference ofColumn(Bytes stored) {
        return isIn(stored) ? split(stored).references().getFirst() : null;
    }

    /** Returns the bytes of a row with references. */
    public static Bytes join(List<PayloadReference> references, Bytes own) {
        var joined =
                ByteBuffer.allocate(HEAD_BYTES + REFERENCE_BYTES * references.size() + own.size());
        joined.put(REFERENCES).put(VERSION).putShort((short) references.size());
        for (var reference : references) {
            joined.put(reference.id().unsafeArray())
                    .putInt(reference.sizeBytes())
                    .putShort((short) reference.levels())
                    .put((byte) (reference.isOriginal() ? 1 : 0));
        }
        return Bytes.wrap(joined.put(own.unsafeArray()).array());
    }

    /**
     * Returns the parts of a row. A row without references has only its own bytes.
     *
     * @throws IllegalStateException when the row is damaged, or a later release stored it
     */
    public static Split split(Bytes stored) {
        if (!isIn(stored)) {
            return new Split(List.of(), stored);
        }
        var in = ByteBuffer.wrap(stored.unsafeArray());
        if (in.capacity() < HEAD_BYTES || in.position(1).get() != VERSION) {
            throw new IllegalStateException(
                    "The references of a row are damaged, or in another version than " + VERSION);
        }
        int count = Short.toUnsignedInt(in.getShort());
        if (in.remaining() < count * REFERENCE_BYTES) {
            throw new IllegalStateException("The references of a row are incomplete");
        }
        var references = new ArrayList<PayloadReference>(count);
        for (int i = 0; i < count; i++) {
            var id = new byte[ID_BYTES];
            in.get(id);
            references.add(
                    new PayloadReference(
                            Bytes.wrap(id), in.getInt(), in.getShort(), in.get() == 1));
        }
        var own = new byte[in.remaining()];
        in.get(own);
        return new Split(references, Bytes.wrap(own));
    }
}
