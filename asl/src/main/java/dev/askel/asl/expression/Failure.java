package dev.askel.asl.expression;

import org.jspecify.annotations.Nullable;

/**
 * An error of a state, which Retry and Catch can handle. It is data and not a Java exception.
 *
 * @param error the name that ErrorEquals matches, such as {@link ErrorName#RUNTIME}
 * @param cause the description; null without one
 * @param location the path of the field that failed, such as {@code Output/result}; null unless a
 *     field of a JSONata state has failed
 */
public record Failure(String error, @Nullable String cause, @Nullable String location) {

    /** Creates a failure without a location. */
    public Failure(String error, @Nullable String cause) {
        this(error, cause, null);
    }
}
