package dev.askel.engine.trace;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.FramePath;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;

/**
 * Derives the ids of spans from the execution and its events. So a call can carry the id of its
 * span before the span is exported, and each node derives the same ids.
 */
final class TraceIds {
    private TraceIds() {}

    /**
     * Returns the span id of a run of an execution. Run 0 is the start; each redrive adds a run.
     */
    static String run(ExecutionIdentity execution, int run) {
        return hash("%s|run|%d".formatted(execution.incarnationId(), run));
    }

    /** Returns the id of the span that an event begins. */
    static String event(ExecutionIdentity execution, int run, long eventId) {
        return hash("%s|event|%d|%d".formatted(execution.incarnationId(), run, eventId));
    }

    /**
     * Returns the span id of an attempt of a Task.
     *
     * @param enteredId the id of the state's StateEntered event
     * @param scheduledAt the time of the attempt's Scheduled event
     */
    static String attempt(
            ExecutionIdentity execution, FramePath frame, long enteredId, Instant scheduledAt) {
        return hash(
                "%s|attempt|%s|%d|%d"
                        .formatted(
                                execution.incarnationId(),
                                frame.text(),
                                enteredId,
                                scheduledAt.toEpochMilli()));
    }

    /** Returns the span id of a Map Run, or of a redrive of a Map Run. */
    static String mapRun(String mapRunArn, int redriveCount) {
        return hash("%s|map-run|%d".formatted(mapRunArn, redriveCount));
    }

    /** Returns a number from 0 to 1 that is the same for each repetition. */
    static double fraction(String key) {
        var bits =
                UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))
                        .getLeastSignificantBits();
        return (bits & Integer.MAX_VALUE) / (double) Integer.MAX_VALUE;
    }

    private static String hash(String key) {
        var bits =
                UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8))
                        .getMostSignificantBits();
        // The version of the UUID is in these bits, so they are never all zero.
        return HexFormat.of().toHexDigits(bits);
    }
}
