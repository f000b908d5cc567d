package dev.askel.engine.doctor;

import dev.askel.engine.payload.BucketStorage;
import dev.askel.engine.registry.start.MachinesOnHold;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The scope of an examination.
 *
 * @param lateAfter the time after which due work counts as late
 * @param retention the time that closed executions are kept; null when they are kept permanently
 * @param recentEnds the age up to which ended executions are compared with their journals
 * @param comparedMax the maximum number of executions whose journals are read, and of values of
 *     search attributes
 * @param payloadBucket the bucket of large payloads; null when there is none
 * @param onHold machines whose executions are suspended, and therefore never late
 */
public record ExaminationSettings(
        Duration lateAfter,
        @Nullable Duration retention,
        Duration recentEnds,
        long comparedMax,
        @Nullable BucketStorage payloadBucket,
        MachinesOnHold onHold) {
    /** The number of executions whose journals a normal examination reads. */
    public static final long COMPARED_MAX = 100_000;

    /** The time after which due work counts as late. */
    public static final Duration LATE_AFTER = Duration.ofMinutes(1);

    /** The age up to which ended executions are compared with their journals. */
    public static final Duration RECENT_ENDS = Duration.ofDays(1);
}
