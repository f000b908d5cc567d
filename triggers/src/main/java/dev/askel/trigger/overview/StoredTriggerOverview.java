package dev.askel.trigger.overview;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.sql.SqlWorkers;
import dev.askel.trigger.recent.RecentDelivery;
import dev.askel.trigger.recent.RecentDeliveryTable;
import dev.askel.trigger.recent.RecentEvent;
import dev.askel.trigger.recent.RecentEventTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Reads the triggers in the database. */
public final class StoredTriggerOverview implements TriggerOverview {
    /** {@code arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE}. */
    private static final int ARN_PARTS = 6;

    private static final int ACCOUNT = 4;

    private final SqlWorkers workers;
    private final List<TriggerFinder> finders;
    private final SearchQueue searches = new SearchQueue();

    /**
     * Creates an overview.
     *
     * @param workers run the statements
     */
    public StoredTriggerOverview(SqlWorkers workers, List<TriggerFinder> finders) {
        this.workers = workers;
        this.finders = List.copyOf(finders);
    }

    @Override
    public CompletionStage<Answer<List<RecentDelivery>>> recentDeliveries(
            Caller caller, String triggerArn) {
        return workers.submit(
                owned(caller, triggerArn),
                (database, arn) ->
                        Answer.ok(
                                database.read(connection ->
                                        RecentDeliveryTable.newest(connection, arn))));
    }

    @Override
    public CompletionStage<Answer<List<RecentEvent>>> recentEvents(
            Caller caller, String eventBusArn) {
        return workers.submit(
                owned(caller, eventBusArn),
                (database, arn) ->
                        Answer.ok(
                                database.read(connection ->
                                        RecentEventTable.newest(
                                                connection, database.encryption(), arn))));
    }

    /** Refuses an ARN of another account. */
    private static Answer<String> owned(Caller caller, String arn) {
        var parts = arn.split(":", ARN_PARTS);
        return parts.length == ARN_PARTS && parts[ACCOUNT].equals(caller.account())
                ? Answer.ok(arn)
                : Answer.refused(EngineError.ResourceNotFound.of(arn));
    }

    @Override
    public CompletionStage<Answer<MachineTriggers>> triggersOfMachine(
            Caller caller, String stateMachineArn) {
        var machine =
                Arns.parseStateMachine(stateMachineArn)
                        .then(arn -> ownedBy(caller, arn.scope(), stateMachineArn, arn));
        return machine.thenCompose(arn ->
                searches.submit(
                        caller.account(),
                        () ->
                                workers.submit(database ->
                                        Answer.ok(
                                                database.read(connection ->
                                                        find(connection, arn.unqualified()))))));
    }

    private MachineTriggers find(Connection connection, StateMachineArn machine)
            throws SQLException {
        var all = new ArrayList<Trigger>();
        boolean isComplete = true;
        for (var finder : finders) {
            var found = finder.ofMachine(connection, machine, TRIGGERS_MAX);
            isComplete &= found.isComplete();
            all.addAll(found.triggers());
        }
        return new MachineTriggers(all, isComplete);
    }

    @Override
    public CompletionStage<Answer<Optional<ExecutionTrigger>>> triggerOfExecution(
            Caller caller, String executionArn) {
        return workers.submit(
                Arns.parseExecution(executionArn)
                        .then(arn -> ownedBy(caller, arn.scope(), executionArn, arn)),
                (database, arn) ->
                        Answer.ok(
                                database.read(connection -> {
                                    var machine =
                                            new StateMachineArn(
                                                    arn.scope(), arn.stateMachineName());
                                    for (var finder : finders) {
                                        var found =
                                                finder.ofExecution(connection, machine, arn.name());
                                        if (found.isPresent()) {
                                            return found;
                                        }
                                    }
                                    return Optional.<ExecutionTrigger>empty();
                                })));
    }

    @Override
    public CompletionStage<Answer<List<String>>> regions(Caller caller) {
        return workers.submit(database ->
                Answer.ok(
                        database.read(connection ->
                                UsedRegions.list(connection, caller.account(), REGIONS_MAX))));
    }

    private static <A> Answer<A> ownedBy(Caller caller, ArnScope scope, String text, A arn) {
        return scope.account().equals(caller.account())
                ? Answer.ok(arn)
                : Answer.refused(EngineError.ResourceNotFound.of(text));
    }
}
