package dev.askel.asl.mock;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/** A mocked result or error, which replaces the work of a state in a test. */
public sealed interface Mock {
    /** The work succeeds with this result. */
    record Result(Payload result) implements Mock {}

    /** The work fails with this error. */
    record ErrorOutput(@Nullable String error, @Nullable String cause) implements Mock {}
}
