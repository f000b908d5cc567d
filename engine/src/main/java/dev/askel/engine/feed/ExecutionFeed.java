package dev.askel.engine.feed;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Names;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.pagination.PageTokens;
import dev.askel.engine.visibility.ExecutionChanges;
import dev.askel.engine.visibility.ExecutionChanges.Change;
import dev.askel.engine.visibility.ExecutionChanges.ChangePosition;
import dev.askel.engine.visibility.ExecutionDescriptions;
import dev.askel.engine.visibility.ExecutionHeader;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.JournalPositions;
import dev.askel.engine.visibility.Scopes;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;

/** Implements the {@link Feed} of one node. */
public final class ExecutionFeed implements Feed {
    /** The interval between two scans for missed hints. */
    private static final Duration SCAN_EVERY = Duration.ofSeconds(10);

    /**
     * The maximum wait until other nodes acknowledge a subscription. A node that has not
     * acknowledged it sends no hints; the next scan finds the commits of that node.
     */
    private static final Duration ANNOUNCE_TIMEOUT = Duration.ofSeconds(1);

    /**
     * The time for which a client may resume from a position. A stream without changes issues no
     * new positions, so a position must remain valid for a long time. The value equals the default
     * of {@code askel.retention}.
     */
    private static final Duration POSITION_VALID_FOR = Duration.ofDays(90);

    private static final int EVENT_READS_MAX = 4;
    private static final int DESCRIPTIONS_MAX = 16;

    private final FeedSubscriptions subscriptions;
    private final EventPages pages;
    private final EndWaiters endWaiters;
    private final ExecutionLookup lookup;
    private final ReadLimiter lookups;
    private final MachineTypes types;
    private final ExecutionChanges changes;
    private final RecentChanges recent;
    private final PageTokens tokens;
    private final EngineTime time;
    private final Executor executor;

    /** Finds the type of a machine. */
    public interface MachineTypes {
        /**
         * Returns the type of a machine.
         *
         * @param arn the ARN of the machine, a version or an alias
         */
        CompletionStage<Answer<StateMachineType>> of(StateMachineArn arn);
    }

    private ExecutionFeed(
            FeedSubscriptions subscriptions,
            EventPages pages,
            EndWaiters endWaiters,
            ExecutionLookup lookup,
            ReadLimiter lookups,
            MachineTypes types,
            ExecutionChanges changes,
            RecentChanges recent,
            PageTokens tokens,
            EngineTime time,
            Executor executor) {
        this.subscriptions = subscriptions;
        this.pages = pages;
        this.endWaiters = endWaiters;
        this.lookup = lookup;
        this.lookups = lookups;
        this.types = types;
        this.changes = changes;
        this.recent = recent;
        this.tokens = tokens;
        this.time = time;
        this.executor = executor;
    }

    /**
     * Starts the feed. The commits of {@code journal} send it hints: messages that an execution has
     * new rows.
     */
    public static ExecutionFeed start(
            ActorSystem<?> system,
            PostgresJournal journal,
            ExecutionLookup lookup,
            ExecutionDescriptions descriptions,
            JournalPositions positions,
            ExecutionChanges changes,
            MachineTypes types,
            PageTokens tokens,
            EngineTime time) {
        var executor = system.executionContext();
        var subscriptions = new FeedSubscriptions(executor);
        var missed = new MissedHints(subscriptions, positions);
        system.systemActorOf(
                FeedActor.create(subscriptions, missed::scan, SCAN_EVERY),
                "askel-feed",
                Props.empty());
        journal.onCommit(subscriptions::onCommit);
        var reads = new ReadLimiter(DESCRIPTIONS_MAX, executor);
        return new ExecutionFeed(
                subscriptions,
                new EventPages(journal, new ReadLimiter(EVENT_READS_MAX, executor)),
                new EndWaiters(descriptions, reads, executor),
                lookup,
                reads,
                types,
                changes,
                new RecentChanges(
                        changes,
                        (delay, task) -> system.scheduler().scheduleOnce(delay, task, executor),
                        executor),
                tokens,
                time,
                executor);
    }

    @Override
    public CompletionStage<Answer<Events>> events(
            Caller caller, String executionArn, long afterEventId) {
        return switch (checkOwn(caller, executionArn)) {
            case Answer.Refused(var error) -> Answer.refusedStage(error);
            case Answer.Ok(var arn) -> {
                var subscription = subscriptions.open(Topic.eventsOf(arn), arn);
                yield closeUnlessOk(subscription, events(arn, subscription, afterEventId));
            }
        };
    }

    private CompletionStage<Answer<Events>> events(
            ExecutionArn arn, FeedSubscription subscription, long afterEventId) {
        return findExecution(arn, subscription)
                .thenCompose(found ->
                        found.thenCompose(reference ->
                                pages.findRow(reference, afterEventId)
                                        .thenApply(row ->
                                                Answer.<Events>ok(
                                                        new EventStream(
                                                                pages,
                                                                subscription,
                                                                reference,
                                                                row,
                                                                afterEventId,
                                                                executor)))));
    }

    /**
     * Waits until every node has acknowledged the subscription, but at most for {@link
     * #ANNOUNCE_TIMEOUT}. Then looks up the execution.
     */
    private CompletionStage<Answer<ExecutionHeader>> findExecution(
            ExecutionArn arn, FeedSubscription subscription) {
        return awaitAnnounced(subscription).thenCompose(_ -> lookups.read(() -> lookup.byArn(arn)));
    }

    private CompletionStage<Done> awaitAnnounced(FeedSubscription subscription) {
        return subscriptions
                .announce(subscription)
                .toCompletableFuture()
                .completeOnTimeout(
                        Done.getInstance(), ANNOUNCE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Answer<DescribeExecutionResult>> awaitEnd(
            Caller caller, String executionArn, CompletionStage<?> stopWaiting) {
        return checkOwn(caller, executionArn)
                .thenCompose(arn ->
                        withWatch(
                                arn,
                                subscription ->
                                        awaitAnnounced(subscription)
                                                .thenCompose(_ ->
                                                        endWaiters.await(
                                                                caller,
                                                                subscription,
                                                                stopWaiting))));
    }

    @Override
    public CompletionStage<Answer<DescribeExecutionResult>> startAndAwaitEnd(
            Caller caller,
            StartExecutionRequest request,
            Start start,
            CompletionStage<?> stopWaiting) {
        // If the request has no name, the feed generates one, so that it can open the subscription
        // before the start.
        var named = request.withNameOrGenerated(time.millis());
        var own =
                Scopes.requireOwn(
                        caller,
                        Arns.parseStateMachine(named.stateMachineArn()),
                        arn -> new EngineError.StateMachineDoesNotExist(arn.toString()));
        return switch (own) {
            case Answer.Ok(var machine) when Names.isValid(String.valueOf(named.name())) ->
                    types.of(machine)
                            .thenCompose(type ->
                                    type.equals(Answer.ok(StateMachineType.EXPRESS))
                                            ? Answer.refusedStage(
                                                    new EngineError.StateMachineTypeNotSupported())
                                            : startWatched(
                                                    caller, named, machine, start, stopWaiting));
            // A malformed request is passed to the start. The start refuses it with the correct
            // error.
            case Answer<StateMachineArn> _ ->
                    start.start(named)
                            .thenCompose(started ->
                                    started.thenCompose(execution ->
                                            awaitEnd(
                                                    caller,
                                                    execution.executionArn(),
                                                    stopWaiting)));
        };
    }

    private CompletionStage<Answer<DescribeExecutionResult>> startWatched(
            Caller caller,
            StartExecutionRequest request,
            StateMachineArn machine,
            Start start,
            CompletionStage<?> stopWaiting) {
        var arn = new ExecutionArn(machine.scope(), machine.name(), String.valueOf(request.name()));
        return withWatch(
                arn,
                subscription ->
                        awaitAnnounced(subscription)
                                .thenCompose(_ -> start.start(request))
                                .thenCompose(started ->
                                        started.thenCompose(_ ->
                                                endWaiters.awaitStarted(
                                                        caller, subscription, stopWaiting))));
    }

    private CompletionStage<Answer<DescribeExecutionResult>> withWatch(
            ExecutionArn arn,
            Function<FeedSubscription, CompletionStage<Answer<DescribeExecutionResult>>> waiting) {
        var subscription = subscriptions.open(Topic.endOf(arn), arn);
        return waiting.apply(subscription).whenComplete((_, _) -> subscription.close());
    }

    private static CompletionStage<Answer<Events>> closeUnlessOk(
            FeedSubscription subscription, CompletionStage<Answer<Events>> opening) {
        return opening.whenComplete((answer, _) -> {
            if (!(answer instanceof Answer.Ok)) {
                subscription.close();
            }
        });
    }

    @Override
    public CompletionStage<Answer<Changes>> changes(Caller caller, ChangesRequest request) {
        var scope = positionScope(caller, request);
        return machine(caller, request.stateMachineArn())
                .thenCompose(machine ->
                        machine.thenCompose(known ->
                                position(scope, request.after())
                                        .thenApply(position ->
                                                position.map(from ->
                                                        new ChangeStream(
                                                                recent,
                                                                changes,
                                                                lookups,
                                                                filter(caller, known, request),
                                                                from,
                                                                at -> token(scope, at),
                                                                executor)))));
    }

    /** The machine, version or alias to filter by; null for all machines. */
    private record MachineFilter(@Nullable StateMachineArn arn) {}

    private CompletionStage<Answer<MachineFilter>> machine(Caller caller, @Nullable String arn) {
        if (arn == null) {
            return Answer.okStage(new MachineFilter(null));
        }
        var own =
                Scopes.requireOwn(
                        caller,
                        Arns.parseStateMachine(arn),
                        _ -> new EngineError.StateMachineDoesNotExist(arn));
        return own.thenCompose(machine ->
                types.of(machine)
                        .thenApply(type ->
                                type.then(known ->
                                        known == StateMachineType.EXPRESS
                                                ? Answer.refused(
                                                        new EngineError
                                                                .StateMachineTypeNotSupported())
                                                : Answer.ok(new MachineFilter(machine)))));
    }

    /**
     * Returns the scope of a position's token: a token is valid only for this account, region and
     * filter.
     */
    private static String positionScope(Caller caller, ChangesRequest request) {
        return "StreamExecutions|"
                + caller.scope()
                + '|'
                + new ChangesRequest(
                        request.stateMachineArn(), request.status(), request.namePrefix(), null);
    }

    private String token(String scope, ChangePosition position) {
        return tokens.issue(scope, position.toString(), POSITION_VALID_FOR);
    }

    private CompletionStage<Answer<ChangePosition>> position(String scope, @Nullable String after) {
        if (after == null) {
            return lookups.read(changes::currentPosition);
        }
        return switch (tokens.read(scope, after)) {
            case Answer.Refused(var error) -> Answer.refusedStage(error);
            case Answer.Ok(var text) -> {
                var position = ChangePosition.parse(text);
                yield lookups.read(() -> changes.checkReached(position));
            }
        };
    }

    private static Predicate<Change> filter(
            Caller caller, MachineFilter machine, ChangesRequest request) {
        var scope = caller.scope();
        var status = request.status();
        var prefix = request.namePrefix();
        var arn = machine.arn();
        var name = arn == null ? null : arn.toString();
        return change -> {
            var execution = change.execution();
            return change.id().scope().equals(scope)
                    && (status == null || execution.status() == status)
                    && (prefix == null || execution.name().startsWith(prefix))
                    && (name == null
                            || name.equals(execution.stateMachineArn())
                            || name.equals(execution.stateMachineVersionArn())
                            || name.equals(execution.stateMachineAliasArn()));
        };
    }

    private static Answer<ExecutionArn> checkOwn(Caller caller, String executionArn) {
        return Scopes.requireOwn(
                caller,
                Arns.parseExecution(executionArn),
                _ -> new EngineError.ExecutionDoesNotExist(executionArn));
    }
}
