package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.Tag;
import dev.askel.engine.api.Tags;
import dev.askel.engine.api.arn.Arn;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.machinelimit.LimitTags;
import dev.askel.engine.machinelimit.LimitsJson;
import dev.askel.engine.registry.start.StartableMachines;
import dev.askel.engine.registry.table.ActivityTable;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.registry.table.StoredMachine;
import dev.askel.engine.registry.table.TagTable;
import dev.askel.engine.sql.Database;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Scopes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Tags of machines and activities (docs/aws/api.md, 4.6 Tags). */
final class RegisteredTags implements Tags {
    private final SqlWorkers workers;
    private final RegistryLimits limits;
    private final LimitTags limitTags;
    private final StartableMachines startable;

    RegisteredTags(
            SqlWorkers workers,
            RegistryLimits limits,
            LimitTags limitTags,
            StartableMachines startable) {
        this.workers = workers;
        this.limits = limits;
        this.limitTags = limitTags;
        this.startable = startable;
    }

    @Override
    public CompletionStage<Answer<TagResourceResult>> tagResource(
            Caller caller, TagResourceRequest request) {
        var arn =
                taggable(caller, request.resourceArn())
                        .then(resource ->
                                ConfigurationRules.check(resource, TagRules.check(request.tags())));
        boolean changesLimits = LimitTags.areIn(request.tags().stream().map(Tag::key).toList());
        return workers.submit(
                arn,
                (database, resource) ->
                        change(
                                        database,
                                        resource,
                                        changesLimits,
                                        (connection, machine) -> {
                                            var refusal =
                                                    machine == null
                                                            ? null
                                                            : limitTags.refusal(
                                                                    request.tags(), machine.type());
                                            return refusal == null
                                                    ? TagTable.add(
                                                            connection,
                                                            resource,
                                                            request.tags(),
                                                            limits.tagsMax())
                                                    : Answer.refused(refusal);
                                        })
                                .map(_ -> new TagResourceResult()));
    }

    @Override
    public CompletionStage<Answer<UntagResourceResult>> untagResource(
            Caller caller, UntagResourceRequest request) {
        return workers.submit(
                taggable(caller, request.resourceArn()),
                (database, resource) ->
                        change(
                                        database,
                                        resource,
                                        LimitTags.areIn(request.tagKeys()),
                                        (connection, _) -> {
                                            TagTable.remove(
                                                    connection, resource, request.tagKeys());
                                            return Answer.ok(resource);
                                        })
                                .map(_ -> new UntagResourceResult()));
    }

    /** Changes the tags of a resource in a transaction. */
    @FunctionalInterface
    private interface TagChange {
        /**
         * @param machine the machine whose limits may change; null for other changes
         */
        Answer<Arn> apply(Connection connection, @Nullable StoredMachine machine)
                throws SQLException;
    }

    private Answer<Arn> change(
            Database database, Arn resource, boolean changesLimits, TagChange change)
            throws SQLException {
        if (!changesLimits || !(resource instanceof StateMachineArn arn)) {
            return database.transact(connection ->
                    lockIfExists(connection, resource)
                            ? change.apply(connection, null)
                            : Answer.refused(unknown(resource)));
        }
        var changed = database.transact(connection -> changeLimits(connection, arn, change));
        if (changed instanceof Answer.Ok<StoredMachine>(var machine)) {
            startable.cache(machine);
        }
        return changed.map(_ -> resource);
    }

    /** Changes tags, and stores the limits that the tags of the machine then set. */
    private Answer<StoredMachine> changeLimits(
            Connection connection, StateMachineArn arn, TagChange change) throws SQLException {
        var machine = MachineTable.lock(connection, arn);
        if (machine == null) {
            return Answer.refused(unknown(arn));
        }
        return switch (change.apply(connection, machine)) {
            case Answer.Refused<Arn>(var error) -> Answer.refused(error);
            case Answer.Ok<Arn> _ -> {
                var stored =
                        LimitsJson.write(
                                limitTags.limits(TagTable.list(connection, arn), machine.type()));
                if (Objects.equals(stored, machine.executionLimits())) {
                    yield Answer.ok(machine);
                }
                var updated = machine.withExecutionLimits(stored);
                MachineTable.updateLimits(connection, updated);
                yield Answer.ok(updated);
            }
        };
    }

    @Override
    public CompletionStage<Answer<ListTagsForResourceResult>> listTagsForResource(
            Caller caller, ListTagsForResourceRequest request) {
        return workers.submit(
                taggable(caller, request.resourceArn()),
                (database, resource) ->
                        database.read(connection ->
                                exists(connection, resource)
                                        ? Answer.ok(
                                                new ListTagsForResourceResult(
                                                        TagTable.list(connection, resource)))
                                        : Answer.refused(unknown(resource))));
    }

    /**
     * Accepts only machines and activities, not versions or aliases (recorded:
     * test_tag_state_machine_version).
     */
    private static Answer<Arn> taggable(Caller caller, String text) {
        return Scopes.requireOwn(caller, Arns.parse(text), RegisteredTags::unknown)
                .then(arn ->
                        switch (arn) {
                            case StateMachineArn machine when machine.isUnqualified() ->
                                    Answer.ok(arn);
                            case ActivityArn _ -> Answer.ok(arn);
                            case StateMachineArn _,
                                    Arn.ExecutionArn _,
                                    Arn.ExpressExecutionArn _,
                                    Arn.MapRunArn _ ->
                                    Answer.refused(unknown(arn));
                        });
    }

    private static EngineError unknown(Arn arn) {
        return ResourceNotFound.of(arn.toString());
    }

    private static boolean exists(Connection connection, Arn resource) throws SQLException {
        return switch (resource) {
            case StateMachineArn machine -> MachineTable.find(connection, machine) != null;
            case ActivityArn activity -> ActivityTable.find(connection, activity) != null;
            case Arn.ExecutionArn _, Arn.ExpressExecutionArn _, Arn.MapRunArn _ -> false;
        };
    }

    /** Returns whether the resource exists, and locks it until the commit. */
    private static boolean lockIfExists(Connection connection, Arn resource) throws SQLException {
        return switch (resource) {
            case StateMachineArn machine -> MachineTable.lockShared(connection, machine) != null;
            case ActivityArn activity -> ActivityTable.lockShared(connection, activity) != null;
            case Arn.ExecutionArn _, Arn.ExpressExecutionArn _, Arn.MapRunArn _ -> false;
        };
    }
}
