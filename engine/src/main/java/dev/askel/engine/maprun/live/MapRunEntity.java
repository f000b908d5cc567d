package dev.askel.engine.maprun.live;

import dev.askel.engine.deferral.DeferralReason;
import dev.askel.engine.deferral.DeferredWork;
import dev.askel.engine.execution.FatalErrors;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.child.ChildExecutions;
import dev.askel.engine.maprun.MapRunCommand;
import dev.askel.engine.maprun.MapRunOutcome;
import dev.askel.engine.maprun.MapRunRow;
import dev.askel.engine.maprun.admission.LoadedRunMemory;
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
 * The actor of one Map Run. It waits for memory ({@link LoadedRunMemory}), loads the row, and
 * performs the run until the outcome is durable. Then it reports the outcome to the parent until
 * the parent acknowledges it. After the acknowledgement, the actor is passivated. It is also
 * passivated when the run only waits for its children and other runs need the memory.
 *
 * <p>All messages to the actor are hints and may be lost. {@code MapRunWaker} therefore wakes every
 * run that is RUNNING or whose outcome is not acknowledged.
 */
public final class MapRunEntity {
    private static final Duration RESTART_FIRST = Duration.ofMillis(200);
    private static final Duration RESTART_LAST = Duration.ofSeconds(10);
    private static final double RESTART_SPREAD = 0.2;

    /** The interval of checks whether the run must be passivated for other runs. */
    private static final Duration IDLE_CHECK_INTERVAL = Duration.ofSeconds(1);

    /** The interval of these checks while runs of this node wait for memory. */
    private static final Duration IDLE_CHECK_WHILE_WAITING = Duration.ofMillis(250);

    private static final Logger LOG = LoggerFactory.getLogger(MapRunEntity.class);

    private final ActorContext<MapRunCommand> actor;
    private final TimerScheduler<MapRunCommand> timers;
    private final EntityContext<MapRunCommand> entity;
    private final MapRunServices services;
    private final RunFailures failures;
    private final RunAdmission.ReceivedMessages received;
    private final RunAdmission admission;
    private @Nullable RunOwner owner;

    /** Identifies the present attempt to load the run. Replies of earlier attempts are ignored. */
    private Object attempt = new Object();

    /** The number of times that another owner has taken the run from this actor. */
    private int losses;

    /**
     * Whether this actor has requested its passivation. The shard sends later messages to a new
     * actor.
     */
    private boolean isPassivating;

    private record Admitted() implements MapRunCommand.Internal {}

    private record IdleCheck(Object attempt) implements MapRunCommand.Internal {}

    private record Passivated(Object attempt, @Nullable Boolean isWritten)
            implements MapRunCommand.Internal {}

    private record Loaded(Object attempt, @Nullable MapRunRow row, @Nullable Throwable failure)
            implements MapRunCommand.Internal {}

    private record TakenOver(
            Object attempt, MapRunRow row, @Nullable Boolean isTaken, @Nullable Throwable failure)
            implements MapRunCommand.Internal {}

    private record LoadAgain(Object attempt) implements MapRunCommand.Internal {}

    private record DefinitionRead(
            Object attempt,
            DecodedRun run,
            @Nullable PinnedDefinition definition,
            @Nullable Throwable failure)
            implements MapRunCommand.Internal {}

    private MapRunEntity(
            ActorContext<MapRunCommand> actor,
            TimerScheduler<MapRunCommand> timers,
            EntityContext<MapRunCommand> entity,
            MapRunServices services,
            RunFailures failures,
            RunAdmission.ReceivedMessages received) {
        this.actor = actor;
        this.timers = timers;
        this.entity = entity;
        this.services = services;
        this.failures = failures;
        this.received = received;
        this.admission = new RunAdmission(actor, timers, services, entity.getEntityId(), received);
    }

    /** Creates the behaviour of a run's actor. */
    public static Behavior<MapRunCommand> create(
            EntityContext<MapRunCommand> entity, MapRunServices services) {
        return Behaviors.setup(_ -> {
            // Both objects survive restarts of the actor.
            var failures = new RunFailures();
            var received = new RunAdmission.ReceivedMessages();
            Behavior<MapRunCommand> behavior =
                    Behaviors.setup(actor ->
                            Behaviors.withTimers(timers ->
                                    received.isHandedOff()
                                            ? Behaviors.stopped()
                                            : new MapRunEntity(
                                                            actor, timers, entity, services,
                                                            failures, received)
                                                    .start()));
            return Behaviors.supervise(behavior)
                    .onFailure(
                            SupervisorStrategy.restartWithBackoff(
                                            RESTART_FIRST, RESTART_LAST, RESTART_SPREAD)
                                    .withLoggingEnabled(false));
        });
    }

    private Behavior<MapRunCommand> start() {
        reserveMemory();
        return Behaviors.receive(
                (_, message) -> onMessage(message), (_, signal) -> onSignal(signal));
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
            // The supervisor restarts the actor only after exceptions, so an Error is wrapped.
            throw failure instanceof RuntimeException exception
                    ? exception
                    : new IllegalStateException(id() + ": the Map Run failed", failure);
        }
    }

    private Behavior<MapRunCommand> handle(MapRunCommand message) {
        switch (message) {
            case MapRunCommand.HandOff _ -> received.onHandOff();
            case Loaded(var loading, var loaded, var failure) when loading.equals(attempt) ->
                    onLoaded(loaded, failure);
            case TakenOver(var loading, var loaded, var isTaken, var failure)
                    when loading.equals(attempt) ->
                    onTakenOver(loaded, isTaken, failure);
            case LoadAgain(var former) when former.equals(attempt) -> load();
            case DefinitionRead(var loading, var run, var definition, var failure)
                    when loading.equals(attempt) ->
                    onDefinition(run, definition, failure);
            case Admitted _ when admission.isAdmittedFromQueue() -> load();
            case RunAdmission.Message own -> admission.onMessage(own);
            case IdleCheck(var loading) when loading.equals(attempt) -> passivateIfNeeded();
            case Passivated(var loading, var isWritten) when loading.equals(attempt) ->
                    onPassivated(isWritten);
            // The shard passes the message to a new actor.
            case MapRunCommand.Remote late when isPassivating -> services.runs().tell(id(), late);
            case MapRunCommand other -> {
                if (owner != null) {
                    onStatus(owner.onMessage(other));
                } else if (other instanceof MapRunCommand.ChildEnded) {
                    admission.onChildEnded();
                }
            }
        }
        return received.isHandedOff() ? stopped() : Behaviors.same();
    }

    /** Stops the actor, or waits for the change of the row if one is in progress. */
    private Behavior<MapRunCommand> stopped() {
        admission.release();
        return admission.isEndingPassivation() ? Behaviors.same() : Behaviors.stopped();
    }

    private Behavior<MapRunCommand> onSignal(Signal signal) {
        if (signal instanceof PostStop || signal instanceof PreRestart) {
            close();
            admission.release();
        }
        return Behaviors.same();
    }

    // Memory

    /** Loads the run immediately if memory is free. Otherwise queues the run. */
    private void reserveMemory() {
        switch (admission.reserve(new Admitted())) {
            case ADMITTED -> load();
            case QUEUED -> {}
            case REFUSED -> {
                // MapRunWaker wakes the run again.
                DeferredWork.MAP_RUNS.recordDeferral(DeferralReason.MEMORY_FULL, this::id);
                stop();
            }
        }
    }

    private void scheduleIdleCheck() {
        timers.startSingleTimer(
                IdleCheck.class,
                new IdleCheck(attempt),
                services.memory().loaded().isNeeded()
                        ? IDLE_CHECK_WHILE_WAITING
                        : IDLE_CHECK_INTERVAL);
    }

    private void passivateIfNeeded() {
        var waiting = owner;
        if (waiting != null && waiting.hasOnlyWaited() && services.memory().loaded().isNeeded()) {
            var loading = attempt;
            actor.pipeToSelf(
                    waiting.passivate(), (isWritten, _) -> new Passivated(loading, isWritten));
        } else {
            scheduleIdleCheck();
        }
    }

    private void onPassivated(@Nullable Boolean isWritten) {
        boolean mayPassivate =
                isWritten != null && isWritten && owner != null && owner.hasOnlyWaited();
        close();
        if (mayPassivate) {
            isPassivating = true;
            stop();
        } else {
            // The row or a child has changed, or the result of the write is unknown.
            load();
        }
    }

    /** Requests the shard to stop this actor. */
    private void stop() {
        admission.release();
        entity.getShard().tell(new ClusterSharding.Passivate<>(actor.getSelf()));
    }

    // Loading

    private void load() {
        admission.onLoad();
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
        if (loaded == null || (loaded.outcome() != null && loaded.isParentNotified())) {
            stop();
            return;
        }
        var outcome = loaded.outcome();
        if (outcome != null) {
            report(loaded, outcome);
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
            own(loaded.withNewOwner());
        } else {
            loadLater();
        }
    }

    /**
     * Loads the run after a delay. Without the delay, two owners could take the run from each other
     * without progress.
     */
    private void loadLater() {
        losses++;
        timers.startSingleTimer(
                new LoadAgain(attempt), ChildExecutions.retryDelay(losses, services.random()));
    }

    private void own(MapRunRow loaded) {
        admission.onOwned();
        if (failures.isExhausted()) {
            var failed = new FailedRun(actor, timers, services, loaded);
            owner = failed;
            failed.start();
        } else {
            prepare(DecodedRun.of(loaded));
        }
    }

    private void prepare(DecodedRun decoded) {
        if (admission.hasMemory(decoded.heapBytes())) {
            var loading = attempt;
            var parent = decoded.scope().identity();
            actor.pipeToSelf(
                    services.revisions().revision(parent.machineId(), parent.revision()),
                    (definition, missing) ->
                            new DefinitionRead(loading, decoded, definition, missing));
        }
    }

    private void onDefinition(
            DecodedRun decoded,
            @Nullable PinnedDefinition definition,
            @Nullable Throwable failure) {
        if (definition == null) {
            throw unavailable("its definition cannot be read", failure);
        }
        var run =
                LoadedRun.of(decoded, definition.machine(), services.limits(), services.settings());
        var started = new LiveMapRun(actor, timers, services, run, failures);
        owner = started;
        started.start();
        scheduleIdleCheck();
    }

    private RuntimeException unavailable(String problem, @Nullable Throwable failure) {
        var reason = UnavailableException.reasonOf(failure);
        if (reason != null) {
            DeferredWork.MAP_RUNS.recordDeferral(reason, this::id);
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
            case RunOwner.Status.Changed _ -> {
                close();
                load();
            }
            case RunOwner.Status.Ended(var ended, var outcome) -> {
                close();
                // A redrive may run the ended run again, without counted failures.
                failures.onProgress();
                report(ended, outcome);
            }
            case RunOwner.Status.Done _ -> {
                close();
                stop();
            }
        }
    }

    private void report(MapRunRow ended, MapRunOutcome outcome) {
        if (admission.hasMemory(DecodedRun.heapBytes(outcome))) {
            var report = new OutcomeReport(actor, timers, services, ended, outcome);
            owner = report;
            report.start();
        }
    }

    private void close() {
        // Replies to requests of the closed owner are ignored.
        attempt = new Object();
        timers.cancelAll();
        if (owner != null) {
            owner.close();
            owner = null;
        }
    }
}
