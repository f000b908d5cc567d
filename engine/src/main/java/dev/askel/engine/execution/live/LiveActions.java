package dev.askel.engine.execution.live;

import dev.askel.engine.execution.ExecutionCommand;
import org.jspecify.annotations.Nullable;

/** Actions on a live execution that requests trigger. */
interface LiveActions {
    /**
     * Performs all durable outstanding effects again.
     *
     * @param row the number of a journal row that the sender has seen; null if it has seen none
     */
    void wake(@Nullable Long row);

    /** Returns the state of the execution for an operator, as JSON text. */
    String inspection();

    /** Redrives the closed execution after the messages that are already queued. */
    void reopenSoon(ExecutionCommand.Redrive redrive);
}
