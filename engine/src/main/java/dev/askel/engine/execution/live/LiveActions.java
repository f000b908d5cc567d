package dev.askel.engine.execution.live;

import dev.askel.engine.execution.ExecutionCommand;
import org.jspecify.annotations.Nullable;

/** Actions of a live execution that requests trigger. */
interface LiveActions {
    /**
     * Performs all durable outstanding effects again.
     *
     * @param row the number of a row that the journal has; null when none is known
     */
    void wake(@Nullable Long row);

    /** The execution's state for an operator, JSON text. */
    String inspection();

    /** Opens the closed execution again as soon as it has nothing else to do. */
    void reopenSoon(ExecutionCommand.Redrive redrive);
}
