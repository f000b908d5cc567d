package dev.askel.engine.maprun.decision;

import dev.askel.engine.maprun.MapRunOutcome;
import org.jspecify.annotations.Nullable;

/** The reason why a Map Run does not succeed. */
sealed interface StopCause {
    /** Returns the outcome of the run. */
    MapRunOutcome outcome();

    /** The parent has stopped the run. */
    record Requested() implements StopCause {
        @Override
        public MapRunOutcome outcome() {
            return new MapRunOutcome.Aborted();
        }
    }

    /** More items have failed than the run tolerates. */
    record ToleranceExceeded() implements StopCause {
        private static final String ERROR = "States.ExceedToleratedFailureThreshold";
        private static final String CAUSE =
                "The specified tolerated failure threshold was exceeded";

        @Override
        public MapRunOutcome outcome() {
            return new MapRunOutcome.Failed(ERROR, CAUSE);
        }
    }

    /** An earlier actor of the run has stopped the run and has exported result files. */
    record StoppedByEarlierOwner(MapRunOutcome outcome) implements StopCause {}

    /** The items cannot be read or selected. */
    record Failed(@Nullable String error, @Nullable String cause) implements StopCause {
        @Override
        public MapRunOutcome outcome() {
            return new MapRunOutcome.Failed(error, cause);
        }
    }
}
