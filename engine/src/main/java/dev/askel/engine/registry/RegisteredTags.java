package dev.askel.engine.registry;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.EngineError.ResourceNotFound;
import dev.askel.engine.api.Tags;
import dev.askel.engine.api.arn.Arn;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.registry.table.ActivityTable;
import dev.askel.engine.registry.table.MachineTable;
import dev.askel.engine.registry.table.RegistryLimits;
import dev.askel.engine.registry.table.TagTable;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.engine.visibility.Scopes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletionStage;

/** Tags of machines and activities (docs/aws/api.md, 4.6 Tags). */
final class RegisteredTags implements Tags {
    private final SqlWorkers workers;
    private final RegistryLimits limits;

    RegisteredTags(SqlWorkers workers, RegistryLimits limits) {
        this.workers = workers;
        this.limits = limits;
    }

    @Override
    public CompletionStage<Answer<TagResourceResult>> tagResource(
            Caller caller, TagResourceRequest request) {
        var arn =
                taggable(caller, request.resourceArn())
                        .then(resource ->
                                ConfigurationRules.check(resource, TagRules.check(request.tags())));
        return workers.submit(
                arn,
                (database, resource) ->
                        database.transact(connection ->
                                lockIfExists(connection, resource)
                                        ? TagTable.add(
                                                        connection,
                                                        resource,
                                                        request.tags(),
                                                        limits.tagsMax())
                                                .map(_ -> new TagResourceResult())
                                        : Answer.refused(unknown(resource))));
    }

    @Override
    public CompletionStage<Answer<UntagResourceResult>> untagResource(
            Caller caller, UntagResourceRequest request) {
        return workers.submit(
                taggable(caller, request.resourceArn()),
                (database, resource) ->
                        database.transact(connection -> {
                            if (!lockIfExists(connection, resource)) {
                                return Answer.refused(unknown(resource));
                            }
                            TagTable.remove(connection, resource, request.tagKeys());
                            return Answer.ok(new UntagResourceResult());
                        }));
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
