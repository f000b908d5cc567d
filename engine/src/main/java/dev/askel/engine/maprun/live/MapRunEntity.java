package dev.askel.engine.maprun.live;

import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.ExecutionCommand.MapRunEnded;
import dev.askel.engine.execution.FatalErrors;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.execution.codec.MapRunScope;
import dev.askel.engine.execution.codec.MapRunScopeCodec;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actor of one Map Run. It loads the row and performs the run until the outcome is durable.
 * Then it reports the outcome to the parent until the parent acknowledges it, and is passivated.
 * All messages to the actor are hints: {@code MapRunWaker} wakes every run that is open or not
 * acknowledged.
 */
public final class MapRunEntity {
    private static final Duration RESTART_FIRST = Duration.ofMillis(200);
    private static final Duration RESTART_LAST = Duration.ofSeconds(10);
    private static final double RESTART_SPREAD = 0.2;

    /** The interval of the reports to a parent that does not acknowledge them. */
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(2);

    /**
     * The number of reports without an acknowledgement after which the actor is passivated. The
     * waker wakes it again.
     */
    private static final int REPORTS_MAX = 5;

    private static final Logger LOG = LoggerFactory.getLogger(MapRunEntity.class);

    private final ActorContext<MapRunCommand> actor;
    private final TimerScheduler<MapRunCommand> timers;
    private final EntityContext<MapRunCommand> entity;
    private final MapRunServices services;
    private final RunFailures failures;
    private @Nullable MapRunRow row;
    private @Nullable RunOwner owner;

    /** Identifies the present attempt to load the run. Replies to earlier attempts are ignored. */
    private Object attempt = new Object();

    /** The number of times that this actor has lost the run to another owner. */
    private int losses;

    /** Whether the outcome is durable and the parent has not acknowledged it. */
    private boolean isReporting;

    private record Loaded(Object attempt, @Nullable MapRunRow row, @Nullable Throwable failure)
            implements MapRunCommand.Internal {}

    private record TakenOver(
            Object attempt, MapRunRow row, @Nullable Boolean isTaken, @Nullable Throwable failure)
            implements MapRunCommand.Internal {}

    private record LoadAgain(Object attempt) implements MapRunCommand.Internal {}

    private record DefinitionRead(
            Object attempt,
            MapRunRow row,
            MapRunScope scope,
            @Nullable PinnedDefinition definition,
            @Nullable Throwable failure)
            implements MapRunCommand.Internal {}

    private record Report(MapRunEnded message, int number) implements MapRunCommand.Internal {}

    private record Acknowledged(Object attempt, @Nullable Throwable failure)
            implements MapRunCommand.Internal {}

    private MapRunEntity(
            ActorContext<MapRunCommand> actor,
            TimerScheduler<MapRunCommand> timers,
            EntityContext<MapRunCommand> entity,
            MapRunServices services,
            RunFailures failures) {
        this.actor = actor;
        this.timers = timers;
        this.entity = entity;
        this.services = services;
        this.failures = failures;
    }

    /** Creates the behaviour of a run's actor. */
    public static Behavior<MapRunCommand> create(
            EntityContext<MapRunCommand> entity, MapRunServices services) {
        return Behaviors.setup(_ -> {
            var failures = new RunFailures();
            Behavior<MapRunCommand> behavior =
                    Behaviors.setup(actor ->
                            Behaviors.withTimers(timers -> {
                                var run =
                                        new MapRunEntity(actor, timers, entity, services, failures);
                                run.load();
                                return Behaviors.receive(
                                        (_, message) -> run.onMessage(message),
                                        (_, signal) -> run.onSignal(signal));
                            }));
            return Behaviors.supervise(behavior)
                    .onFailure(
                            SupervisorStrategy.restartWithBackoff(
                                            RESTART_FIRST, RESTART_LAST, RESTART_SPREAD)
                                    .withLoggingEnabled(false));
        });
    }

    private String id() {
        return entity.getEntityId();
    }

    private Behavior<MapRunCommand> onMessage(MapRunCommand message) {
        try {
            return handle(message);
        } catch (RuntimeException | Error failure) {
            FatalErrors.throwIfFatal(failure);
            if (UnavailableException.reasonOf(failure) == null) {
                failures.onFailure();
                LOG.error("{}: the Map Run failed and is loaded again", id(), failure);
            }
            // The supervisor restarts the actor after exceptions only, so other throwables are
            // wrapped.
            throw failure instanceof RuntimeException exception
                    ? exception
                    : new IllegalStateException(id() + ": the Map Run failed", failure);
        }
    }

    private Behavior<MapRunCommand> handle(MapRunCommand message) {
        switch (message) {
            case MapRunCommand.HandOff _ -> {
                return Behaviors.stopped();
            }
            case Loaded(var loading, var loaded, var failure) when loading.equals(attempt) ->
                    onLoaded(loaded, failure);
            case TakenOver(var loading, var loaded, var isTaken, var failure)
                    when loading.equals(attempt) ->
                    onTakenOver(loaded, isTaken, failure);
            case LoadAgain(var former) when former.equals(attempt) -> load();
            case DefinitionRead(var loading, var loaded, var scope, var definition, var failure)
                    when loading.equals(attempt) ->
                    onDefinition(loaded, scope, definition, failure);
            case Report report -> report(report);
            case MapRunCommand.ParentAcknowledged(int redriveCount) when isReporting ->
                    acknowledge(redriveCount);
            // A redrive may have reopened the run.
            case MapRunCommand.Wake _ when isReporting -> load();
            // Without the guard, a late acknowledgement would passivate a run that a redrive has
            // reopened since then.
            case Acknowledged(var reporting, var failure) when reporting.equals(attempt) -> {
                // When the acknowledgement could not be stored, the waker wakes the run again.
                if (failure == null || UnavailableException.reasonOf(failure) != null) {
                    passivate();
                } else {
                    throw new IllegalStateException(id() + ": not acknowledged", failure);
                }
            }
            case MapRunCommand other -> {
                if (owner != null) {
                    onStatus(owner.onMessage(other));
                }
            }
        }
        return Behaviors.same();
    }

    private Behavior<MapRunCommand> onSignal(Signal signal) {
        if (signal instanceof PostStop || signal instanceof PreRestart) {
            close();
        }
        return Behaviors.same();
    }

    // Loading

    private void load() {
        isReporting = false;
        timers.cancelAll();
        var loading = new Object();
        attempt = loading;
        actor.pipeToSelf(
                services.store().load(id()),
                (loaded, failure) -> new Loaded(loading, loaded, failure));
    }

    private void onLoaded(@Nullable MapRunRow loaded, @Nullable Throwable failure) {
        if (failure != null) {
            throw unavailable("its row cannot be read", failure);
        }
        if (loaded == null || (loaded.outcome() != null && loaded.notified())) {
            passivate();
            return;
        }
        row = loaded;
        var outcome = loaded.outcome();
        if (outcome != null) {
            reportOutcome(loaded, outcome);
        } else if (loaded.progress() == null) {
            // A run without progress needs no takeover, because no owner has started a child.
            own(loaded);
        } else {
            var loading = attempt;
            actor.pipeToSelf(
                    services.store().takeOver(id(), loaded.version()),
                    (isTaken, problem) -> new TakenOver(loading, loaded, isTaken, problem));
        }
    }

    private void onTakenOver(
            MapRunRow loaded, @Nullable Boolean isTaken, @Nullable Throwable failure) {
        if (isTaken == null) {
            throw unavailable("it cannot be taken over", failure);
        }
        if (isTaken) {
            own(loaded.takenOver());
        } else {
            loadLater();
        }
    }

    /**
     * Loads the run after a delay. The delay prevents that two owners take the run from each other
     * without progress.
     */
    private void loadLater() {
        losses++;
        timers.startSingleTimer(
                new LoadAgain(attempt), ChildExecutions.retryDelay(losses, services.random()));
    }

    private void own(MapRunRow loaded) {
        row = loaded;
        if (failures.isExhausted()) {
            var failed = new FailedRun(actor, timers, services, loaded);
            owner = failed;
            failed.start();
        } else {
            var scope = MapRunScopeCodec.decode(loaded.plan());
            var loading = attempt;
            actor.pipeToSelf(
                    services.revisions()
                            .revision(scope.identity().machineId(), scope.identity().revision()),
                    (definition, missing) ->
                            new DefinitionRead(loading, loaded, scope, definition, missing));
        }
    }

    private void onDefinition(
            MapRunRow loaded,
            MapRunScope scope,
            @Nullable PinnedDefinition definition,
            @Nullable Throwable failure) {
        if (definition == null) {
            throw unavailable("its definition cannot be read", failure);
        }
        var run =
                LoadedRun.of(
                        loaded,
                        scope,
                        definition.machine(),
                        services.limits(),
                        services.settings());
        var started = new LiveMapRun(actor, timers, services, run, failures);
        owner = started;
        started.start();
    }

    private RuntimeException unavailable(String problem, @Nullable Throwable failure) {
        var reason = UnavailableException.reasonOf(failure);
        if (reason != null) {
            DeferredWork.MAP_RUNS.deferred(reason, this::id);
            return new UnavailableException(reason, id() + ": " + problem);
        }
        return new IllegalStateException(id() + ": " + problem, failure);
    }

    private void onStatus(RunOwner.Status status) {
        switch (status) {
            case RunOwner.Status.Running _ -> {}
            case RunOwner.Status.Superseded _ -> {
                close();
                loadLater();
            }
            case RunOwner.Status.Ended(var outcome) -> {
                close();
                // A redrive may run the ended run again, and starts with no failures.
                failures.onProgress();
                if (row != null) {
                    reportOutcome(row, outcome);
                }
            }
        }
    }

    private void close() {
        timers.cancelAll();
        if (owner != null) {
            owner.close();
            owner = null;
        }
    }

    // The outcome

    private void reportOutcome(MapRunRow ended, MapRunOutcome outcome) {
        isReporting = true;
        report(new Report(messageOf(ended, outcome), 1));
    }

    private static MapRunEnded messageOf(MapRunRow ended, MapRunOutcome outcome) {
        var output = outcome.output();
        var identity = ended.identity();
        return new MapRunEnded(
                identity.mapRunId(),
                identity.frame(),
                identity.ordinal(),
                identity.life(),
                ended.redriveCount(),
                outcome.status(),
                output == null ? null : output.text(),
                outcome.error(),
                outcome.cause());
    }

    private void report(Report report) {
        if (row == null || !isReporting) {
            return;
        }
        if (report.number() > REPORTS_MAX) {
            passivate();
            return;
        }
        services.parents().tell(row.identity().parentPersistenceId(), report.message());
        timers.startSingleTimer(
                Report.class, new Report(report.message(), report.number() + 1), REPORT_INTERVAL);
    }

    private void acknowledge(int redriveCount) {
        if (row != null) {
            timers.cancel(Report.class);
            var reporting = attempt;
            actor.pipeToSelf(
                    services.store().acknowledge(id(), redriveCount),
                    (_, failure) -> new Acknowledged(reporting, failure));
        }
    }

    private void passivate() {
        entity.getShard().tell(new ClusterSharding.Passivate<>(actor.getSelf()));
    }
}
