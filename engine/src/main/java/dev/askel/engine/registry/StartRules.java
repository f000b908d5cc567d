package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.registry.start.MachineArns;
import dev.askel.engine.registry.start.StartableMachines;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.StartRuleTable;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.startrule.StartRuleJson;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reads and changes the rules of the start limits of machines. */
public final class StartRules {
    private final SqlWorkers workers;
    private final StartableMachines startable;

    StartRules(SqlWorkers workers, StartableMachines startable) {
        this.workers = workers;
        this.startable = startable;
    }

    /** Returns a machine of the caller's account and region. */
    public CompletionStage<Answer<StoredMachine>> find(Caller caller, String stateMachineArn) {
        return workers.submit(
                MachineArns.parseOwn(caller, stateMachineArn),
                (database, arn) -> {
                    var found = database.find(connection -> MachineTable.find(connection, arn));
                    return found == null
                            ? Answer.refused(MachineArns.unknown(arn))
                            : Answer.ok(found);
                });
    }

    /**
     * Changes the rule of a machine. Later starts apply it on all nodes, because their transactions
     * compare the generation of the machine.
     *
     * @param change receives the current rule, or a rule that limits nothing
     */
    public CompletionStage<Answer<StoredMachine>> change(
            Caller caller, String stateMachineArn, UnaryOperator<StartRule> change) {
        return workers.submit(
                MachineArns.parseOwn(caller, stateMachineArn),
                (database, arn) -> {
                    var changed = database.transact(connection -> change(connection, arn, change));
                    if (changed instanceof Answer.Ok<StoredMachine>(var machine)) {
                        startable.cache(machine);
                    }
                    return changed;
                });
    }

    /** Returns the current rule of a machine. */
    public CompletionStage<Answer<CurrentStartRule>> current(UUID machineId) {
        return workers.submit(database ->
                Answer.ok(
                        CurrentStartRule.of(
                                database.read(connection ->
                                        StartRuleTable.find(connection, machineId)))));
    }

    private static Answer<StoredMachine> change(
            Connection connection, StateMachineArn arn, UnaryOperator<StartRule> change)
            throws SQLException {
        var machine = MachineTable.lock(connection, arn);
        if (machine == null) {
            return Answer.refused(MachineArns.unknown(arn));
        }
        if (machine.isDeleting()) {
            return Answer.refused(new EngineError.StateMachineDeleting(arn.toString()));
        }
        if (machine.type() == StateMachineType.EXPRESS) {
            return Answer.refused(new EngineError.StateMachineTypeNotSupported());
        }
        var before = ruleOf(machine);
        var rule = change.apply(before);
        if (rule.equals(before)) {
            return Answer.ok(machine);
        }
        var updated = machine.withStartRule(rule.isInert() ? null : StartRuleJson.write(rule));
        StartRuleTable.update(connection, updated);
        return Answer.ok(updated);
    }

    private static StartRule ruleOf(StoredMachine machine) {
        var stored = ruleOrNull(machine);
        return stored == null ? StartRule.NONE : stored;
    }

    /** Returns the rule of a machine; null without one. */
    public static @Nullable StartRule ruleOrNull(StoredMachine machine) {
        var stored = machine.startRule();
        return stored == null ? null : StartRuleJson.read(stored);
    }
}
