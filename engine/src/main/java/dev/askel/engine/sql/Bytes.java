package dev.askel.engine.sql;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Immutable bytes, equal by content. */
public final class Bytes {
    private static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** The bytes of {@code array}, which the caller gives away and must not change any more. */
    public static Bytes wrap(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array);
    }

    /** As {@link #wrap}, null for null. */
    public static @Nullable Bytes wrapNullable(byte @Nullable [] array) {
        return array == null ? null : wrap(array);
    }

    /** Number of bytes. */
    public int size() {
        return array.length;
    }

    /** A copy that the caller may change. */
    public byte[] toArray() {
        return array.clone();
    }

    /** The array itself, for readers that promise to leave it unchanged. */
    public byte[] unsafeArray() {
        return array;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return array.length + " bytes";
    }
}
