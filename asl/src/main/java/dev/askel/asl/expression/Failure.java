package dev.askel.asl.expression;

import org.jspecify.annotations.Nullable;

/**
 * A workflow's error: data that Retry and Catch consume, never a Java exception.
 *
 * @param error the name matched against ErrorEquals, such as {@link ErrorName#RUNTIME}
 * @param cause the text for people; null when the origin gave none
 */
public record Failure(String error, @Nullable String cause) {}
