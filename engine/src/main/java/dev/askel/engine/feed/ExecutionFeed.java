package dev.askel.engine.feed;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.DescribeExecutionResult;
import dev.askel.engine.api.Executions.StartExecutionRequest;
import dev.askel.engine.api.Names;
import dev.askel.engine.api.PageTokens;
import dev.askel.engine.api.StateMachineType;
import dev.askel.engine.api.arn.Arn.ExecutionArn;
import dev.askel.engine.api.arn.Arn.StateMachineArn;
import dev.askel.engine.api.workbench.Feed;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.journal.postgres.PostgresJournal;
import dev.askel.engine.visibility.ExecutionChanges;
import dev.askel.engine.visibility.ExecutionChanges.Change;
import dev.askel.engine.visibility.ExecutionChanges.Place;
import dev.askel.engine.visibility.ExecutionDescriptions;
import dev.askel.engine.visibility.ExecutionLookup;
import dev.askel.engine.visibility.ExecutionRef;
import dev.askel.engine.visibility.JournalPositions;
import dev.askel.engine.visibility.Scopes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;

/** The feed on one node. */
public final class ExecutionFeed implements Feed {
    /** How often what was missed is looked for. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(10);

    /**
     * A node that does not answer keeps nobody waiting for longer; what it commits without a hint
     * is found by the next look.
     */
    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(1);

    /**
     * A live list may be silent for long, and gives no new place then; it is worth going on from
     * one for as long as an execution is kept.
     */
    private static final Duration PLACE_VALID_FOR = Duration.ofDays(90);

    private static final int EVENT_READS_MAX = 4;
    private static final int DESCRIPTIONS_MAX = 16;

    private final Watches watches;
    private final EventPages pages;
    private final Endings endings;
    private final ExecutionLookup lookup;
    private final ReadTurns lookups;
    private final MachineTypes types;
    private final ExecutionChanges changes;
    private final ChangeTail tail;
    private final PageTokens tokens;
    private final EngineTime time;
    private final Executor executor;

    /** What a start leads to. */
    public interface MachineTypes {
        /** The type of the machine that a machine's, version's or alias's ARN leads to. */
        CompletionStage<Answer<StateMachineType>> of(StateMachineArn arn);
    }

    private ExecutionFeed(
            Watches watches,
            EventPages pages,
            Endings endings,
            ExecutionLookup lookup,
            ReadTurns lookups,
            MachineTypes types,
            ExecutionChanges changes,
            ChangeTail tail,
            PageTokens tokens,
            EngineTime time,
            Executor executor) {
        this.watches = watches;
        this.pages = pages;
        this.endings = endings;
        this.lookup = lookup;
        this.lookups = lookups;
        this.types = types;
        this.changes = changes;
        this.tail = tail;
        this.tokens = tokens;
        this.time = time;
        this.executor = executor;
    }

    /** Starts the feed: from now on the commits of {@code journal} give hints. */
    public static ExecutionFeed start(
            ActorSystem<?> system,
            PostgresJournal journal,
            ExecutionLookup lookup,
            ExecutionDescriptions descriptions,
            JournalPositions standings,
            ExecutionChanges changes,
            MachineTypes types,
            PageTokens tokens,
            EngineTime time) {
        var executor = system.executionContext();
        var watches = new Watches(executor);
        var missed = new MissedHints(watches, standings);
        system.systemActorOf(
                FeedActor.create(watches, missed::look, LOOK_EVERY), "askel-feed", Props.empty());
        journal.onCommit(watches::committed);
        var reads = new ReadTurns(DESCRIPTIONS_MAX, executor);
        return new ExecutionFeed(
                watches,
                new EventPages(journal, new ReadTurns(EVENT_READS_MAX, executor)),
                new Endings(descriptions, reads, executor),
                lookup,
                reads,
                types,
                changes,
                new ChangeTail(
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
        return switch (own(caller, executionArn)) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var arn) -> {
                var watch = watches.open(Topic.eventsOf(arn), arn);
                yield closedUnlessOk(watch, events(arn, watch, afterEventId));
            }
        };
    }

    private CompletionStage<Answer<Events>> events(
            ExecutionArn arn, Watch watch, long afterEventId) {
        return found(arn, watch)
                .thenCompose(found ->
                        switch (found) {
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                            case Answer.Ok(var reference) ->
                                    pages.rowBehind(reference, afterEventId)
                                            .thenApply(row ->
                                                    Answer.<Events>ok(
                                                            new ExecutionEvents(
                                                                    pages,
                                                                    watch,
                                                                    reference,
                                                                    row,
                                                                    afterEventId,
                                                                    executor)));
                        });
    }

    /** How the execution is once every node knows of the listener. */
    private CompletionStage<Answer<ExecutionRef>> found(ExecutionArn arn, Watch watch) {
        return known(watch).thenCompose(_ -> lookups.read(() -> lookup.byArn(arn)));
    }

    private CompletionStage<Done> known(Watch watch) {
        return watches.known(watch)
                .toCompletableFuture()
                .completeOnTimeout(
                        Done.getInstance(), KNOWN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletionStage<Answer<DescribeExecutionResult>> awaitEnd(
            Caller caller, String executionArn, CompletionStage<?> enough) {
        return switch (own(caller, executionArn)) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var arn) ->
                    watched(
                            arn,
                            watch ->
                                    known(watch)
                                            .thenCompose(
                                                    _ -> endings.await(caller, watch, enough)));
        };
    }

    @Override
    public CompletionStage<Answer<DescribeExecutionResult>> startAndAwaitEnd(
            Caller caller, StartExecutionRequest request, Start start, CompletionStage<?> enough) {
        // Named here, so that somebody listens before it begins, and no end can be missed.
        var named = request.named(time.millis());
        var own =
                Scopes.own(
                        caller,
                        Arns.stateMachine(named.stateMachineArn()),
                        arn -> new EngineError.StateMachineDoesNotExist(arn.toString()));
        return switch (own) {
            case Answer.Ok(var machine) when Names.valid(String.valueOf(named.name())) ->
                    types.of(machine)
                            .thenCompose(type ->
                                    type.equals(Answer.ok(StateMachineType.EXPRESS))
                                            ? done(
                                                    Answer.refused(
                                                            new EngineError
                                                                    .StateMachineTypeNotSupported()))
                                            : startedAndWatched(
                                                    caller, named, machine, start, enough));
            // The start tells what is wrong, in its own words.
            case Answer<StateMachineArn> _ ->
                    start.of(named)
                            .thenCompose(started ->
                                    switch (started) {
                                        case Answer.Refused(var error) ->
                                                done(Answer.refused(error));
                                        case Answer.Ok(var execution) ->
                                                awaitEnd(caller, execution.executionArn(), enough);
                                    });
        };
    }

    private CompletionStage<Answer<DescribeExecutionResult>> startedAndWatched(
            Caller caller,
            StartExecutionRequest request,
            StateMachineArn machine,
            Start start,
            CompletionStage<?> enough) {
        var arn = new ExecutionArn(machine.scope(), machine.name(), String.valueOf(request.name()));
        return watched(
                arn,
                watch ->
                        known(watch)
                                .thenCompose(_ -> start.of(request))
                                .thenCompose(started ->
                                        switch (started) {
                                            case Answer.Refused(var error) ->
                                                    done(Answer.refused(error));
                                            case Answer.Ok(_) ->
                                                    endings.awaitBegun(caller, watch, enough);
                                        }));
    }

    private CompletionStage<Answer<DescribeExecutionResult>> watched(
            ExecutionArn arn,
            Function<Watch, CompletionStage<Answer<DescribeExecutionResult>>> waiting) {
        var watch = watches.open(Topic.endOf(arn), arn);
        return waiting.apply(watch).whenComplete((_, _) -> watch.close());
    }

    private static CompletionStage<Answer<Events>> closedUnlessOk(
            Watch watch, CompletionStage<Answer<Events>> opening) {
        return opening.whenComplete((answer, _) -> {
            if (!(answer instanceof Answer.Ok)) {
                watch.close();
            }
        });
    }

    @Override
    public CompletionStage<Answer<Changes>> changes(Caller caller, ChangesRequest request) {
        var scope = placeScope(caller, request);
        return machine(caller, request.stateMachineArn())
                .thenCompose(machine ->
                        switch (machine) {
                            case Answer.Refused(var error) -> done(Answer.refused(error));
                            case Answer.Ok(var known) ->
                                    place(scope, request.after())
                                            .thenApply(place ->
                                                    place.map(from ->
                                                            new ListedChanges(
                                                                    tail,
                                                                    changes,
                                                                    lookups,
                                                                    wanted(caller, known, request),
                                                                    from,
                                                                    at -> token(scope, at),
                                                                    executor)));
                        });
    }

    /** Of which machine, version or alias; of all when there is none in it. */
    private record Of(@Nullable StateMachineArn arn) {}

    private CompletionStage<Answer<Of>> machine(Caller caller, @Nullable String arn) {
        if (arn == null) {
            return done(Answer.ok(new Of(null)));
        }
        var own =
                Scopes.own(
                        caller,
                        Arns.stateMachine(arn),
                        _ -> new EngineError.StateMachineDoesNotExist(arn));
        return switch (own) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var machine) ->
                    types.of(machine)
                            .thenApply(type ->
                                    type.then(known ->
                                            known == StateMachineType.EXPRESS
                                                    ? Answer.refused(
                                                            new EngineError
                                                                    .StateMachineTypeNotSupported())
                                                    : Answer.ok(new Of(machine))));
        };
    }

    /** A place is good for whoever was given it, for the same list. */
    private static String placeScope(Caller caller, ChangesRequest request) {
        return "StreamExecutions|"
                + caller.scope()
                + '|'
                + new ChangesRequest(
                        request.stateMachineArn(), request.status(), request.namePrefix(), null);
    }

    private String token(String scope, Place place) {
        return tokens.issue(scope, place.toString(), PLACE_VALID_FOR);
    }

    private CompletionStage<Answer<Place>> place(String scope, @Nullable String after) {
        if (after == null) {
            return lookups.read(changes::now);
        }
        return switch (tokens.read(scope, after)) {
            case Answer.Refused(var error) -> done(Answer.refused(error));
            case Answer.Ok(var position) -> {
                var place = Place.parse(position);
                yield lookups.read(() -> changes.reached(place));
            }
        };
    }

    private static Predicate<Change> wanted(Caller caller, Of of, ChangesRequest request) {
        var scope = caller.scope();
        var status = request.status();
        var prefix = request.namePrefix();
        var arn = of.arn();
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

    private static Answer<ExecutionArn> own(Caller caller, String executionArn) {
        return Scopes.own(
                caller,
                Arns.execution(executionArn),
                _ -> new EngineError.ExecutionDoesNotExist(executionArn));
    }

    private static <T> CompletionStage<Answer<T>> done(Answer<T> answer) {
        return CompletableFuture.completedStage(answer);
    }
}
