package dev.askel.engine.execution.live;

import dev.askel.engine.execution.ExecutionCommand;
import org.jspecify.annotations.Nullable;

/** Actions of a live execution that requests trigger. */
interface LiveActions {
    /**
     * Performs all durable outstanding effects again.
     *
     * @param row the number of a row that the sender has seen in the journal; null without one
     */
    void wake(@Nullable Long row);

    /** Returns the state of the execution for an operator, as JSON text. */
    String inspection();

    /** Redrives the closed execution, after the queued messages. */
    void reopenSoon(ExecutionCommand.Redrive redrive);
}
