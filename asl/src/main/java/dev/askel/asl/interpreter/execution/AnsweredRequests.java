package dev.askel.asl.interpreter.execution;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.pcollections.PVector;

/** The ids of API calls whose effects a state includes. */
public final class AnsweredRequests {
    /**
     * The maximum number of stored request ids, without the id of the start. Callers inside Askel
     * retry for at most a minute. The number is large because many callbacks can be repeated
     * together after an outage. Each id takes 16 bytes in a snapshot.
     */
    public static final int STORED_MAX = 512;

    private AnsweredRequests() {}

    /** Returns the stored form of a request id, a hash of 16 bytes. */
    public static UUID hash(String requestId) {
        return UUID.nameUUIDFromBytes(requestId.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds an id, and removes the oldest one of a full list. */
    static PVector<UUID> add(PVector<UUID> answered, UUID id) {
        return (answered.size() < STORED_MAX ? answered : answered.minus(0)).plus(id);
    }
}
