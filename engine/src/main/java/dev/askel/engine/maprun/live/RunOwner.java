package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import java.util.concurrent.CompletionStage;

/** The part of a run's actor that performs a loaded run or reports its outcome. */
interface RunOwner extends AutoCloseable {
    /** The status of a run after a message. */
    sealed interface Status {
        /** The instance of {@link Running}. */
        Status RUNNING = new Running();

        /** The run continues. */
        record Running() implements Status {}

        /**
         * The outcome is durable.
         *
         * @param run the row before the outcome was written
         */
        record Ended(MapRunRow run, MapRunOutcome outcome) implements Status {}

        /**
         * Another owner or a redrive has changed the row. The run must be loaded again after a
         * delay.
         */
        record Superseded() implements Status {}

        /** The row may have changed. The run must be loaded again immediately. */
        record Changed() implements Status {}

        /** The actor has no further work for the run. */
        record Done() implements Status {}
    }

    /** Handles a message to the run. */
    Status onMessage(MapRunCommand message);

    /**
     * Returns whether the run has only waited for running children for some time. Such a run may be
     * passivated.
     */
    default boolean hasOnlyWaited() {
        return false;
    }

    /** Writes the passivation to the row ({@code MapRunStore.passivate}). */
    default CompletionStage<Boolean> passivate() {
        throw new IllegalStateException("This owner does not wait for children");
    }

    /** Releases all resources. Standard children continue to run. */
    @Override
    void close();
}
