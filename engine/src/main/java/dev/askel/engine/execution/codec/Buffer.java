package dev.askel.engine.execution.codec;

import java.io.ByteArrayOutputStream;

/** A growing array of bytes that can be read without a copy. */
final class Buffer extends ByteArrayOutputStream {
    Buffer(int capacity) {
        super(capacity);
    }

    /**
     * Returns the array that contains the bytes, from 0 to {@link #size}. The next write may
     * replace the array.
     */
    byte[] array() {
        return buf;
    }

    void append(Buffer other) {
        write(other.buf, 0, other.count);
    }
}
