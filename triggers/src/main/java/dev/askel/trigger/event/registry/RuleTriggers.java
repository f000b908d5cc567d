package dev.askel.trigger.event.registry;

import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.trigger.event.EventRules.RuleState;
import dev.askel.trigger.overview.ExecutionTrigger;
import dev.askel.trigger.overview.Trigger;
import dev.askel.trigger.overview.TriggerFinder;
import dev.askel.trigger.overview.TriggerOverview.MachineTriggers;
import dev.askel.trigger.target.DeliveryId;
import dev.askel.trigger.target.EventExecutionName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Finds the rules of a machine or an execution. */
public final class RuleTriggers implements TriggerFinder {
    /**
     * The maximum number of targets that are compared with the name of an execution. The id of the
     * delivery decides.
     */
    private static final int CANDIDATES_MAX = 2_000;

    @Override
    public MachineTriggers ofMachine(Connection connection, StateMachineArn machine, int max)
            throws SQLException {
        int rowsMax = (max + 1) * StoredEventRules.TARGETS_MAX;
        var found = TargetTable.listOfMachine(connection, machine, rowsMax);
        var triggers = found.targets().stream().map(RuleTriggers::trigger).distinct().toList();
        return new MachineTriggers(
                triggers.subList(0, Math.min(max, triggers.size())),
                found.rowsRead() < rowsMax && triggers.size() <= max);
    }

    private static Trigger trigger(TargetTable.MachineTarget found) {
        var rule = found.rule();
        return new Trigger(
                Trigger.Kind.RULE,
                rule.arn(),
                rule.name(),
                rule.busName(),
                rule.state() != RuleState.DISABLED,
                rule.pattern(),
                found.targetArn());
    }

    @Override
    public Optional<ExecutionTrigger> ofExecution(
            Connection connection, StateMachineArn machine, String name) throws SQLException {
        var parts = EventExecutionName.parse(name).orElse(null);
        if (parts == null) {
            return Optional.empty();
        }
        return TargetTable.listOfMachine(connection, machine, CANDIDATES_MAX).targets().stream()
                .filter(it ->
                        DeliveryId.of(it.rule().arn(), parts.eventKey(), it.targetId())
                                .toString()
                                .equals(parts.deliveryId()))
                .map(it -> new ExecutionTrigger(trigger(it), parts.eventKey()))
                .findFirst();
    }
}
