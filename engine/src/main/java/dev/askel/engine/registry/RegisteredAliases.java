package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ConflictException;
import dev.askel.engine.api.EngineError.InvalidArn;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.EngineError.ServiceQuotaExceededException;
import dev.askel.engine.api.EngineError.StateMachineDeleting;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.StateMachineAliases;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.registry.start.StartableMachines;
import dev.askel.engine.registry.table.AliasTable;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.registry.table.Routing;
import dev.askel.engine.registry.table.StoredAlias;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.StoredVersion;
import dev.askel.engine.registry.table.VersionTable;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Scopes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The operations on aliases (docs/aws/api.md, 4.2 Versions and aliases; recorded:
 * test_sfn_api_aliasing).
 */
final class RegisteredAliases implements StateMachineAliases {
    private final SqlWorkers workers;
    private final EngineTime time;
    private final int aliasesMax;
    private final AliasList list;
    private final StartableMachines startable;

    RegisteredAliases(
            SqlWorkers workers,
            EngineTime time,
            RegistryLimits limits,
            AliasList list,
            StartableMachines startable) {
        this.workers = workers;
        this.time = time;
        this.aliasesMax = limits.aliasesMax();
        this.list = list;
        this.startable = startable;
    }

    @Override
    public CompletionStage<Answer<CreateStateMachineAliasResult>> createStateMachineAlias(
            Caller caller, CreateStateMachineAliasRequest request) {
        return workers.submit(
                Routing.parse(caller, request.routingConfiguration()),
                (database, routing) ->
                        database.transact(connection -> create(connection, routing, request))
                                .map(alias ->
                                        new CreateStateMachineAliasResult(
                                                routing.machine()
                                                        .qualified(alias.name())
                                                        .toString(),
                                                alias.createdAt())));
    }

    private Answer<StoredAlias> create(
            Connection connection, Routing routing, CreateStateMachineAliasRequest request)
            throws SQLException {
        var machine = MachineTable.lock(connection, routing.machine());
        var refusal = refusal(connection, machine, routing);
        if (machine == null || refusal != null) {
            return Answer.refused(Objects.requireNonNull(refusal));
        }
        var now = Instant.ofEpochMilli(time.millis());
        var wanted =
                new StoredAlias(
                        machine.id(),
                        request.name(),
                        request.description(),
                        routing.shares(),
                        now,
                        now);
        var known = AliasTable.find(connection, machine.id(), request.name());
        if (known != null) {
            return known.hasSameConfiguration(wanted)
                    ? Answer.ok(known)
                    : Answer.refused(ConflictException.aliasExists());
        }
        if (AliasTable.count(connection, machine.id()) >= aliasesMax) {
            return Answer.refused(ServiceQuotaExceededException.tooManyAliases(aliasesMax));
        }
        AliasTable.put(connection, wanted);
        return Answer.ok(wanted);
    }

    /**
     * Returns the refusal when an alias cannot refer to these versions, because the machine or a
     * version does not exist, or because the machine is being deleted. Otherwise returns null.
     */
    private static @Nullable EngineError refusal(
            Connection connection, @Nullable StoredMachine machine, Routing routing)
            throws SQLException {
        if (machine == null) {
            return ResourceNotFound.alias(routing.machine().toString());
        }
        if (machine.isDeleting()) {
            return new StateMachineDeleting(machine.arn().toString());
        }
        for (var share : routing.shares()) {
            if (VersionTable.find(connection, machine.id(), share.version()) == null) {
                return ResourceNotFound.alias(StoredVersion.arn(machine.arn(), share.version()));
            }
        }
        return null;
    }

    /** An alias and its new values. */
    private record Change(
            StateMachineArn arn,
            String name,
            @Nullable String description,
            @Nullable Routing routing) {}

    @Override
    public CompletionStage<Answer<UpdateStateMachineAliasResult>> updateStateMachineAlias(
            Caller caller, UpdateStateMachineAliasRequest request) {
        return workers.submit(
                own(caller, request.stateMachineAliasArn())
                        .then(arn -> parseChange(caller, arn, request)),
                this::update);
    }

    private static Answer<Change> parseChange(
            Caller caller, StateMachineArn arn, UpdateStateMachineAliasRequest request) {
        var items = request.routingConfiguration();
        var description = request.description();
        if (items == null) {
            return description == null
                    ? Answer.refused(ValidationException.nothingToUpdate())
                    : Answer.ok(new Change(arn, name(arn), description, null));
        }
        return Routing.parse(caller, items)
                .then(routing ->
                        routing.machine().equals(arn.unqualified())
                                ? Answer.ok(new Change(arn, name(arn), description, routing))
                                : Answer.refused(
                                        ValidationException.invalidRouting(
                                                "Routing configuration must contain version ARNs of"
                                                        + " the alias's own state machine."
                                                        + " Received: "
                                                        + items.stream()
                                                                .map(
                                                                        RoutingConfigurationListItem
                                                                                ::stateMachineVersionArn)
                                                                .toList())));
    }

    /**
     * The result of an update.
     *
     * @param changedMachine the machine with a new generation; empty when nothing changed
     */
    private record Updated(StoredAlias alias, Optional<StoredMachine> changedMachine) {}

    private Answer<UpdateStateMachineAliasResult> update(Database database, Change change)
            throws SQLException {
        var updated = database.transact(connection -> update(connection, change));
        startable.evict(change.arn());
        return updated.map(now -> {
            now.changedMachine().ifPresent(startable::cache);
            return new UpdateStateMachineAliasResult(now.alias().updatedAt());
        });
    }

    private Answer<Updated> update(Connection connection, Change change) throws SQLException {
        var machine = MachineTable.lock(connection, change.arn());
        var known =
                machine == null ? null : AliasTable.find(connection, machine.id(), change.name());
        if (machine == null || known == null) {
            return Answer.refused(unknown(change.arn()));
        }
        var routing =
                change.routing() == null
                        ? new Routing(machine.arn(), known.shares())
                        : change.routing();
        var refusal = refusal(connection, machine, routing);
        if (refusal != null) {
            return Answer.refused(refusal);
        }
        var now = Instant.ofEpochMilli(Math.max(time.millis(), known.updatedAt().toEpochMilli()));
        var wanted = known.withUpdate(change.description(), change.routing(), now);
        if (wanted.hasSameConfiguration(known)) {
            return Answer.ok(new Updated(known, Optional.empty()));
        }
        AliasTable.put(connection, wanted);
        return Answer.ok(new Updated(wanted, Optional.of(increaseGeneration(connection, machine))));
    }

    /**
     * Increases the machine's generation, so that starts on all nodes see the change of an alias.
     */
    private static StoredMachine increaseGeneration(Connection connection, StoredMachine machine)
            throws SQLException {
        var changed = machine.withNewGeneration();
        MachineTable.update(connection, changed);
        return changed;
    }

    @Override
    public CompletionStage<Answer<DescribeStateMachineAliasResult>> describeStateMachineAlias(
            Caller caller, DescribeStateMachineAliasRequest request) {
        return workers.submit(
                own(caller, request.stateMachineAliasArn()),
                (database, arn) -> {
                    var found =
                            database.find(connection -> {
                                var machine = MachineTable.find(connection, arn);
                                return machine == null
                                        ? null
                                        : AliasTable.find(connection, machine.id(), name(arn));
                            });
                    return found == null
                            ? Answer.refused(unknown(arn))
                            : Answer.ok(
                                    new DescribeStateMachineAliasResult(
                                            arn.toString(),
                                            found.name(),
                                            found.description(),
                                            found.routing(arn.unqualified()),
                                            found.createdAt(),
                                            found.updatedAt()));
                });
    }

    @Override
    public CompletionStage<Answer<ListStateMachineAliasesResult>> listStateMachineAliases(
            Caller caller, ListStateMachineAliasesRequest request) {
        return list.list(caller, request);
    }

    @Override
    public CompletionStage<Answer<DeleteStateMachineAliasResult>> deleteStateMachineAlias(
            Caller caller, DeleteStateMachineAliasRequest request) {
        var own = own(caller, request.stateMachineAliasArn());
        // An alias that does not exist counts as deleted (recorded: test_delete_no_such_alias_arn).
        return own instanceof Answer.Refused<StateMachineArn>(ResourceNotFound _)
                ? Answer.okStage(new DeleteStateMachineAliasResult())
                : workers.submit(own, this::delete);
    }

    private Answer<DeleteStateMachineAliasResult> delete(Database database, StateMachineArn arn)
            throws SQLException {
        var changed = database.transact(connection -> delete(connection, arn));
        startable.evict(arn);
        return changed.map(machine -> {
            machine.ifPresent(startable::cache);
            return new DeleteStateMachineAliasResult();
        });
    }

    private static Answer<Optional<StoredMachine>> delete(
            Connection connection, StateMachineArn arn) throws SQLException {
        var machine = MachineTable.lock(connection, arn);
        return machine == null || !AliasTable.delete(connection, machine.id(), name(arn))
                ? Answer.ok(Optional.empty())
                : Answer.ok(Optional.of(increaseGeneration(connection, machine)));
    }

    /**
     * Returns the ARN of an alias in the caller's account and region. The messages for other ARNs
     * are Askel's own, because AWS's messages are not known.
     */
    private static Answer<StateMachineArn> own(Caller caller, String text) {
        return Scopes.requireOwn(
                caller,
                Arns.parseStateMachine(text)
                        .then(arn ->
                                arn.isAlias()
                                        ? Answer.ok(arn)
                                        : Answer.refused(InvalidArn.wrongType(arn.resourceType()))),
                RegisteredAliases::unknown);
    }

    private static String name(StateMachineArn alias) {
        return Objects.requireNonNull(alias.qualifier());
    }

    private static ResourceNotFound unknown(StateMachineArn alias) {
        return ResourceNotFound.alias(alias.toString());
    }
}
