package dev.askel.engine.payload;

import java.time.Duration;

/**
 * The storage of large payloads in a bucket (docs/operations/large-payloads.md).
 *
 * @param prefix the beginning of the keys of all objects
 * @param moveAfter the age at which a content is moved from the database to the bucket
 * @param deleteAfter the time that an object without reference is kept; at least {@link
 *     #DELETE_AFTER_MIN}
 */
public record BucketStorage(
        PayloadBucket bucket, String prefix, Duration moveAfter, Duration deleteAfter) {
    /** Longer than any upload, because the object of an upload has no reference yet. */
    public static final Duration DELETE_AFTER_MIN = Duration.ofHours(1);
}
