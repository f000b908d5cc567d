package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import java.util.concurrent.CompletionStage;

/** The part of a run's actor that owns a loaded run, or reports its outcome. */
interface RunOwner extends AutoCloseable {
    /** The state of a run after a message. */
    sealed interface Status {
        /** The instance of {@link Running}. */
        Status RUNNING = new Running();

        /** The run continues. */
        record Running() implements Status {}

        /**
         * The outcome is durable.
         *
         * @param run the row before its end
         */
        record Ended(MapRunRow run, MapRunOutcome outcome) implements Status {}

        /** Another owner or a redrive has changed the row, so the run must be loaded again. */
        record Superseded() implements Status {}

        /** The run may have changed, so it must be loaded again now. */
        record Changed() implements Status {}

        /** Nothing is left to do for the run. */
        record Done() implements Status {}
    }

    /** Handles a message to the run. */
    Status onMessage(MapRunCommand message);

    /**
     * Whether the run has only waited for the ends of running children for some time. It may then
     * leave memory.
     */
    default boolean hasOnlyWaited() {
        return false;
    }

    /** Leaves the run to its next owner ({@code MapRunStore.passivate}). */
    default CompletionStage<Boolean> passivate() {
        throw new IllegalStateException("This owner does not wait for children");
    }

    /** Releases all resources. Standard children continue to run. */
    @Override
    void close();
}
