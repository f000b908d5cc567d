package dev.askel.engine.execution.codec;

import java.io.ByteArrayOutputStream;

/** Growing bytes that can be read where they are. */
final class Buffer extends ByteArrayOutputStream {
    Buffer(int capacity) {
        super(capacity);
    }

    /** The array that holds the bytes, from 0 to {@link #size}; the next write may replace it. */
    byte[] array() {
        return buf;
    }

    void append(Buffer other) {
        write(other.buf, 0, other.count);
    }
}
