package dev.askel.engine.execution.recovery;

import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.journal.RecoveryRows;
import org.apache.pekko.actor.typed.Behavior;

/** Creates the behaviours of an execution's actor. */
public interface ExecutionBehaviors {
    /** Returns the behaviour before the journal is read. */
    Behavior<ExecutionCommand> beforeRecovery();

    /** Returns the behaviour for a journal without an execution of this name. */
    Behavior<ExecutionCommand> missing();

    /** Recovers the execution from its journal, then handles {@code first}. */
    Behavior<ExecutionCommand> recover(ExecutionCommand first);

    /** Runs the execution from its recovered state. */
    Behavior<ExecutionCommand> resume(ExecutionState state, RecoveryRows recovered);

    /**
     * Redrives a closed execution.
     *
     * @param state the state according to the journal
     */
    Behavior<ExecutionCommand> reopen(
            ExecutionCommand.Redrive redrive, ExecutionState state, RecoveryRows recovered);

    /** Returns the behaviour of an execution in quarantine. */
    Behavior<ExecutionCommand> quarantined(RecoveryRows recovered);

    /** Ends the quarantine, recovers the execution, then handles {@code first}. */
    Behavior<ExecutionCommand> release(ExecutionCommand first);

    /** Aborts the execution without running it. */
    Behavior<ExecutionCommand> abort(ExecutionCommand.Abort abort);
}
