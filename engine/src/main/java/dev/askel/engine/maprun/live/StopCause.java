package dev.askel.engine.maprun.live;

import org.jspecify.annotations.Nullable;

/** Why a Map Run stops before all of its children have ended. */
sealed interface StopCause {
    /** The parent has stopped the run. */
    record Requested() implements StopCause {}

    /** More items have failed than the run tolerates. */
    record ToleranceExceeded() implements StopCause {}

    /** The items cannot be read or selected. */
    record Failed(@Nullable String error, @Nullable String cause) implements StopCause {}
}
