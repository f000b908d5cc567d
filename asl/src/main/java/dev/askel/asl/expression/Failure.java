package dev.askel.asl.expression;

import org.jspecify.annotations.Nullable;

/**
 * A workflow's error: data that Retry and Catch consume, never a Java exception.
 *
 * @param error the name matched against ErrorEquals, such as {@link ErrorName#RUNTIME}
 * @param cause the text for people; null when the origin gave none
 * @param location the field to blame, as a path from the state: {@code Output/result}; null for all
 *     but failed JSONata, and where no single field is to blame
 */
public record Failure(String error, @Nullable String cause, @Nullable String location) {

    /** A failure that blames no field. */
    public Failure(String error, @Nullable String cause) {
        this(error, cause, null);
    }
}
