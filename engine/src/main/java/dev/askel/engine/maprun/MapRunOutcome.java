package dev.askel.engine.maprun;

import dev.askel.asl.expression.Payload;
import org.jspecify.annotations.Nullable;

/** The end of a Map Run. */
public sealed interface MapRunOutcome {
    /**
     * The run has succeeded.
     *
     * @param output the state's result: the array of results, or the details of the result files
     */
    record Succeeded(Payload output) implements MapRunOutcome {}

    /** The run has failed. */
    record Failed(@Nullable String error, @Nullable String cause) implements MapRunOutcome {}

    /** The parent has stopped the run, or has ended. */
    record Aborted() implements MapRunOutcome {}
}
