package dev.askel.trigger.overview;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.trigger.overview.TriggerOverview.MachineTriggers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Finds the triggers of one kind. */
public interface TriggerFinder {
    /**
     * Lists triggers whose target is a machine, one of its versions or one of its aliases.
     *
     * @param machine without version or alias
     * @param max the maximum number of triggers in the result
     * @return not complete if there may be further triggers
     */
    MachineTriggers ofMachine(Connection connection, StateMachineArn machine, int max)
            throws SQLException;

    /**
     * Finds the trigger that started an execution. Triggers derive the names of their executions,
     * so the name shows the trigger as long as the trigger exists.
     *
     * @param machine the machine of the execution
     * @param name the name of the execution
     */
    Optional<ExecutionTrigger> ofExecution(
            Connection connection, StateMachineArn machine, String name) throws SQLException;

    /** Whether an ARN belongs to a machine, one of its versions or one of its aliases. */
    static boolean isOf(StateMachineArn machine, String targetArn) {
        var arn = machine.toString();
        return targetArn.equals(arn) || targetArn.startsWith(arn + ":");
    }
}
