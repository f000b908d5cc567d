package dev.askel.engine.maprun;

import dev.askel.asl.expression.Payload;
import dev.askel.engine.api.MapRuns.MapRunStatus;
import org.jspecify.annotations.Nullable;

/** The final status of a Map Run, with its output, or with its error and cause. */
public sealed interface MapRunOutcome {
    /** Returns the status of the ended run. */
    MapRunStatus status();

    /** Returns the state's result; null unless the run has succeeded. */
    default @Nullable Payload output() {
        return null;
    }

    /** Returns the error name; null unless the run has failed with an error. */
    default @Nullable String error() {
        return null;
    }

    /** Returns the cause of the error; null unless the run has failed with a cause. */
    default @Nullable String cause() {
        return null;
    }

    /**
     * The run has succeeded.
     *
     * @param output the state's result: the array of results, or the details of the result files
     */
    record Succeeded(Payload output) implements MapRunOutcome {
        @Override
        public MapRunStatus status() {
            return MapRunStatus.SUCCEEDED;
        }
    }

    /** The run has failed. */
    record Failed(@Nullable String error, @Nullable String cause) implements MapRunOutcome {
        @Override
        public MapRunStatus status() {
            return MapRunStatus.FAILED;
        }
    }

    /** The parent has stopped the run, or has ended. */
    record Aborted() implements MapRunOutcome {
        @Override
        public MapRunStatus status() {
            return MapRunStatus.ABORTED;
        }
    }
}
