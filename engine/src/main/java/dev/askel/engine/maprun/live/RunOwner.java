package dev.askel.engine.maprun.live;

import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunOutcome;

/** The part of a run's actor that owns a loaded run until its outcome is durable. */
interface RunOwner extends AutoCloseable {
    /** The state of a run after a message. */
    sealed interface Status {
        /** The instance of {@link Running}. */
        Status RUNNING = new Running();

        /** The run continues. */
        record Running() implements Status {}

        /** The outcome is durable. */
        record Ended(MapRunOutcome outcome) implements Status {}

        /** Another owner or a redrive has changed the row, so the run must be loaded again. */
        record Superseded() implements Status {}
    }

    /** Handles a message to the run. */
    Status onMessage(MapRunCommand message);

    /** Releases all resources. Standard children continue to run. */
    @Override
    void close();
}
