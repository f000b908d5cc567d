package dev.askel.asl.mock;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/** A mocked result or error that replaces the call, branches or iterations of a state in a test. */
public sealed interface Mock {
    /** The state's work succeeds with this result. */
    record Result(Payload result) implements Mock {}

    /** The state's work fails with this error. */
    record ErrorOutput(@Nullable String error, @Nullable String cause) implements Mock {}
}
