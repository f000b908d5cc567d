package dev.askel.engine.payload;

import dev.askel.asl.interpreter.execution.ExecutionLimits;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A bucket with the contents of large payloads. Its methods block, and end within minutes.
 * Thread-safe.
 */
public interface PayloadBucket {
    /** The maximum size of an object. The stored form of a payload can be longer than its JSON. */
    int OBJECT_BYTES_MAX = ExecutionLimits.PAYLOAD_BYTES_MAX + 64 * 1024;

    /**
     * Stores an object.
     *
     * @param object the key of the object, which no other object has had
     * @throws IOException when the object may not be stored; the message names the bucket
     */
    void put(String object, byte[] content) throws IOException, InterruptedException;

    /**
     * Returns an object; null when it does not exist.
     *
     * @throws IOException when the bucket cannot be read now; the message names the bucket
     */
    byte @Nullable [] get(String object) throws IOException, InterruptedException;

    /**
     * Deletes an object, if it exists.
     *
     * @throws IOException when the object may still exist; the message names the bucket
     */
    void delete(String object) throws IOException, InterruptedException;
}
