package dev.askel.asl.interpreter.execution;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.pcollections.PVector;

/** An accepted redrive, with the idempotency token of its request. */
public record AcceptedRedrive(String clientToken, Instant at) {
    /** The maximum number of stored redrives of an execution (docs/aws/api.md section 4.3). */
    public static final int STORED_MAX = 10;

    /** Adds a redrive, and removes the oldest one of a full list. */
    static PVector<AcceptedRedrive> add(
            PVector<AcceptedRedrive> accepted, AcceptedRedrive redrive) {
        return (accepted.size() < STORED_MAX ? accepted : accepted.minus(0)).plus(redrive);
    }

    /** Returns the redrive with this token; null when the list has none. */
    static @Nullable AcceptedRedrive find(PVector<AcceptedRedrive> accepted, String clientToken) {
        return accepted.stream()
                .filter(each -> each.clientToken().equals(clientToken))
                .findFirst()
                .orElse(null);
    }
}
