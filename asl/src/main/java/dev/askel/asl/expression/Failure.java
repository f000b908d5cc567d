package dev.askel.asl.expression;

import org.jspecify.annotations.Nullable;

/**
 * A workflow's error: data that Retry and Catch consume, never a Java exception.
 *
 * @param error the name matched against ErrorEquals, such as {@link ErrorName#RUNTIME}
 * @param cause the description; null when the origin gave none
 * @param location the field that failed, as a path from the state: {@code Output/result}; null
 *     unless a single field of a JSONata state has failed
 */
public record Failure(String error, @Nullable String cause, @Nullable String location) {

    /** A failure without a field. */
    public Failure(String error, @Nullable String cause) {
        this(error, cause, null);
    }
}
