package dev.askel.asl.mock;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/** What stands in for the work of a state that is tested. */
public sealed interface Mock {
    /** The work has this result. */
    record Result(Payload result) implements Mock {}

    /** The work fails so. */
    record ErrorOutput(@Nullable String error, @Nullable String cause) implements Mock {}
}
