package dev.askel.asl.expression;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** The result of an expression: a value or the error of the state. */
public sealed interface Evaluation permits Evaluation.Value, Evaluation.Failed {
    /** A value. It may be part of the input data, so it must not be changed. */
    record Value(JsonNode value) implements Evaluation {}

    /**
     * The expression failed with this error. The cause lacks the prefix "An error occurred while
     * …", which the state adds.
     */
    record Failed(Failure failure) implements Evaluation {}

    /** Returns a failure of the field at {@code location}. */
    static Evaluation failedAt(String location, String error, @Nullable String cause) {
        return new Failed(new Failure(error, cause, location));
    }

    static Evaluation failed(String error, @Nullable String cause) {
        return new Failed(new Failure(error, cause));
    }
}
