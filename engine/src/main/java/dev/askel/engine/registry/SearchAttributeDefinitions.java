package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.attribute.AttributeDefinition;
import dev.askel.engine.api.workbench.SearchAttributes;
import dev.askel.engine.registry.start.MachineArns;
import dev.askel.engine.registry.start.StartableMachines;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.SearchAttributeTable;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.searchattribute.AttributesJson;
import dev.askel.engine.searchattribute.StoredAttribute;
import dev.askel.engine.sql.SqlWorkers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Changes the search attributes of machines. */
public final class SearchAttributeDefinitions {
    private final SqlWorkers workers;
    private final StartableMachines startable;

    SearchAttributeDefinitions(SqlWorkers workers, StartableMachines startable) {
        this.workers = workers;
        this.startable = startable;
    }

    /**
     * Replaces the attributes of a machine. After the commit no node starts an execution with the
     * previous definitions: the transaction of a start compares the generation.
     */
    public CompletionStage<Answer<StoredMachine>> replace(
            Caller caller, String stateMachineArn, List<AttributeDefinition> definitions) {
        return workers.submit(
                MachineArns.parseOwn(caller, stateMachineArn),
                (database, arn) -> {
                    var changed =
                            database.transact(connection -> replace(connection, arn, definitions));
                    if (changed instanceof Answer.Ok<StoredMachine>(var machine)) {
                        startable.cache(machine);
                    }
                    return changed;
                });
    }

    private static Answer<StoredMachine> replace(
            Connection connection, StateMachineArn arn, List<AttributeDefinition> definitions)
            throws SQLException {
        var refusal = refusal(arn, MachineTable.find(connection, arn));
        if (refusal != null) {
            return Answer.refused(refusal);
        }
        // The lock of the machine delays its starts, so it is acquired last.
        SearchAttributeTable.lockNames(connection, arn.scope());
        var conflict = conflict(connection, arn, definitions);
        if (conflict != null) {
            return Answer.refused(conflict);
        }
        SearchAttributeTable.deleteUnusedNames(connection, arn.scope());
        var stored = new ArrayList<StoredAttribute>();
        for (var each : definitions) {
            stored.add(
                    new StoredAttribute(
                            SearchAttributeTable.idOf(connection, arn.scope(), each), each));
        }
        var locked = MachineTable.lock(connection, arn);
        var laterRefusal = refusal(arn, locked);
        if (laterRefusal != null) {
            return Answer.refused(laterRefusal);
        }
        var machine = Objects.requireNonNull(locked);
        var json = AttributesJson.write(stored);
        if (Objects.equals(json, machine.searchAttributes())) {
            return Answer.ok(machine);
        }
        var updated = machine.withSearchAttributes(json);
        SearchAttributeTable.update(
                connection, updated, stored.stream().map(StoredAttribute::id).toList());
        return Answer.ok(updated);
    }

    /** Returns the reason why a machine cannot have attributes; null when it can. */
    private static @Nullable EngineError refusal(
            StateMachineArn arn, @Nullable StoredMachine machine) {
        if (machine == null) {
            return MachineArns.unknown(arn);
        }
        if (machine.isDeleting()) {
            return new EngineError.StateMachineDeleting(arn.toString());
        }
        return machine.type() == StateMachineType.EXPRESS
                ? new EngineError.StateMachineTypeNotSupported()
                : null;
    }

    /** Returns the reason why the names do not fit those of other machines; null when they fit. */
    private static @Nullable EngineError conflict(
            Connection connection, StateMachineArn arn, List<AttributeDefinition> definitions)
            throws SQLException {
        var names = definitions.stream().map(AttributeDefinition::name).toList();
        var others = SearchAttributeTable.usesByOthers(connection, arn, names);
        for (var each : definitions) {
            var use = others.get(each.name());
            if (use != null && use.type() != each.type()) {
                return new EngineError.ConflictException(
                        "The state machine %s defines the search attribute %s with the type %s, not %s. All state machines of an account and region define a name with the same type."
                                .formatted(use.machine(), each.name(), use.type(), each.type()));
            }
        }
        long count = SearchAttributeTable.countOtherNames(connection, arn, names) + names.size();
        return count > SearchAttributes.NAMES_MAX
                ? new EngineError.ValidationException(
                        "With 'attributes', the state machines of this account and region would define %d names of search attributes. The maximum is %d."
                                .formatted(count, SearchAttributes.NAMES_MAX))
                : null;
    }
}
