package dev.askel.engine.execution.live;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.HandOff;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.actor.ExecutionFailures;
import dev.askel.engine.execution.actor.LoadedMemory;
import dev.askel.engine.execution.actor.RecoveryAttempts;
import dev.askel.engine.execution.recovery.ForcedAbort;
import dev.askel.engine.execution.recovery.Lifecycle;
import dev.askel.engine.execution.recovery.MissingExecutionReplies;
import dev.askel.engine.execution.recovery.QuarantinedExecution;
import dev.askel.engine.execution.recovery.Recovery;
import dev.askel.engine.journal.Recovered;
import dev.askel.engine.memory.ExecutionMemory;
import java.time.Duration;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.jspecify.annotations.Nullable;

/**
 * The actor of one execution. The first message creates it.
 *
 * <p>A start does not ask the database whether the execution exists, because the insert finds that
 * out. Any other message recovers the execution from its journal. Then {@link LiveExecution}
 * handles the messages.
 */
public final class ExecutionEntity implements Lifecycle {
    private static final Duration RESTART_FIRST = Duration.ofMillis(200);
    private static final Duration RESTART_LAST = Duration.ofSeconds(10);
    private static final double RESTART_SPREAD = 0.2;

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final RecoveryAttempts attempts;
    private final Recovery recovery;

    /** Whether the entity has restarted and its recovery has not begun. */
    private boolean isRecoveryDue;

    private ExecutionEntity(ExecutionActorContext actorContext, ExecutionServices services) {
        this.actorContext = actorContext;
        this.services = services;
        this.attempts = new RecoveryAttempts(actorContext, services);
        this.recovery = new Recovery(actorContext, services, attempts, this);
    }

    /** The pinned definition, or why it could not be read. */
    private record Pinned(@Nullable PinnedDefinition definition, @Nullable Throwable failure)
            implements ExecutionCommand.Internal {}

    /** Creates the behaviour of an execution's actor. */
    public static Behavior<ExecutionCommand> create(
            EntityContext<ExecutionCommand> entity, ExecutionServices services) {
        return Behaviors.setup(_ -> {
            var failures = new ExecutionFailures();
            var memory = new LoadedMemory(services.memory(), services.heldMachines(), entity.getEntityId());
            Behavior<ExecutionCommand> life =
                    Behaviors.setup(actor ->
                            Behaviors.withStash(
                                    ExecutionActorContext.STASHED_MAX,
                                    stash ->
                                            Behaviors.withTimers(timers ->
                                                    new ExecutionEntity(
                                                                    new ExecutionActorContext(
                                                                            actor, entity, stash,
                                                                            timers, failures,
                                                                            memory),
                                                                    services)
                                                            .begin())));
            var restart =
                    SupervisorStrategy.restartWithBackoff(
                            RESTART_FIRST, RESTART_LAST, RESTART_SPREAD);
            // The interceptor logs outages, with few lines for all executions that meet one.
            var outlasting =
                    Behaviors.supervise(
                                    Behaviors.intercept(
                                            () -> memory,
                                            Behaviors.intercept(() -> failures, life)))
                            .onFailure(
                                    UnavailableException.class, restart.withLoggingEnabled(false));
            return Behaviors.supervise(outlasting).onFailure(restart);
        });
    }

    private Behavior<ExecutionCommand> begin() {
        var failed = actorContext.failures().takeFailedStart();
        if (actorContext.failures().isHandedOff()) {
            // The actor failed during a hand-off. The shard requests that only once, and waits for
            // the stop.
            return actorContext.stopAndForward(failed);
        }
        if (failed != null) {
            return live(ExecutionOrigin.withoutRunning(failed));
        }
        if (actorContext.failures().hasRestarted()) {
            // No poller wakes the execution, because its row names this node as the owner of its
            // calls.
            isRecoveryDue = true;
            actorContext.tellSelf(new ExecutionCommand.Wake());
        }
        return unknown();
    }

    @Override
    public Behavior<ExecutionCommand> unknown() {
        return Behaviors.receiveMessage(message ->
                switch (message) {
                    case Start start -> admit(start);
                    case ExecutionCommand.Abort abort -> abort(abort);
                    case HandOff _ -> actorContext.stopAndForward(null);
                    case ExecutionCommand.Remote remote -> {
                        isRecoveryDue = false;
                        yield recovery.begin(remote);
                    }
                    case ExecutionActorContext.Idle _ -> {
                        // The idle timeout of the failed run still fires. It is not cancelled:
                        // Pekko would deliver null for a timeout that has fired, which ends the
                        // actor.
                        if (!isRecoveryDue) {
                            actorContext.passivate();
                        }
                        yield Behaviors.same();
                    }
                    case ExecutionCommand.Internal _ -> Behaviors.same();
                });
    }

    @Override
    public Behavior<ExecutionCommand> absent() {
        return Behaviors.receiveMessage(message -> {
            switch (message) {
                case Start start -> {
                    return admit(start);
                }
                case HandOff _ -> {
                    return Behaviors.stopped();
                }
                case ExecutionCommand.Remote remote -> {
                    MissingExecutionReplies.answer(remote, services.children());
                    // The shard buffers messages that arrive meanwhile.
                    actorContext.passivate();
                }
                case ExecutionCommand.Internal _ -> {}
            }
            return Behaviors.same();
        });
    }

    @Override
    public Behavior<ExecutionCommand> abort(ExecutionCommand.Abort abort) {
        return new ForcedAbort(actorContext, services, this).begin(abort);
    }

    @Override
    public Behavior<ExecutionCommand> reopen(
            ExecutionCommand.Redrive redrive, ExecutionState state, Recovered recovered) {
        return pinned(
                state.identity(),
                redrive,
                definition ->
                        live(ExecutionOrigin.reopened(state, definition, recovered, redrive)));
    }

    @Override
    public Behavior<ExecutionCommand> recover(ExecutionCommand first) {
        return recovery.begin(first);
    }

    @Override
    public Behavior<ExecutionCommand> release(ExecutionCommand first) {
        return recovery.release(first);
    }

    @Override
    public Behavior<ExecutionCommand> quarantined(Recovered recovered) {
        return new QuarantinedExecution(actorContext, services, this, recovered).behavior();
    }

    private Behavior<ExecutionCommand> admit(Start start) {
        if (actorContext.memory().admit(ExecutionMemory.Purpose.START, start.input().length())) {
            return pin(start);
        }
        start.replyTo().tell(new ExecutionCommand.StartReply(StartResult.OVERLOADED, 0));
        actorContext.passivate();
        return Behaviors.same();
    }

    private Behavior<ExecutionCommand> pin(Start start) {
        actorContext.failures().noteStart(start);
        return pinned(
                start.identity(), start, definition -> live(ExecutionOrigin.of(start, definition)));
    }

    @Override
    public Behavior<ExecutionCommand> resume(ExecutionState state, Recovered recovered) {
        if (!state.isRunning()) {
            // Its outstanding notices need no definition, and the definition may be unreadable.
            return actorContext.unstashAll(live(ExecutionOrigin.of(state, null, recovered)));
        }
        return pinned(
                state.identity(),
                null,
                definition ->
                        actorContext.unstashAll(
                                live(ExecutionOrigin.of(state, definition, recovered))));
    }

    private Behavior<ExecutionCommand> pinned(
            ExecutionIdentity identity,
            ExecutionCommand.@Nullable Remote asked,
            Function<PinnedDefinition, Behavior<ExecutionCommand>> next) {
        var revision =
                services.revisions()
                        .revision(identity.machineId(), identity.revision())
                        .toCompletableFuture();
        // The node's cache mostly has the revision, so that the start need not wait for a message.
        if (revision.isDone() && !revision.isCompletedExceptionally()) {
            return next.apply(revision.resultNow());
        }
        actorContext.pipeToSelf(revision, Pinned::new);
        return actorContext.stashUntil(
                asked,
                message -> {
                    if (!(message instanceof Pinned(var definition, var failure))) {
                        return null;
                    }
                    if (definition == null) {
                        throw unpinned(identity, failure);
                    }
                    return actorContext.unstashAll(next.apply(definition));
                });
    }

    private RuntimeException unpinned(ExecutionIdentity identity, @Nullable Throwable failure) {
        boolean unavailable =
                failure instanceof UnavailableException
                        || (failure != null && failure.getCause() instanceof UnavailableException);
        return unavailable
                ? new UnavailableException(
                        actorContext.persistenceId() + " has no definition", failure)
                : new IllegalStateException(
                        "%s: revision %d of machine %s cannot be read"
                                .formatted(
                                        actorContext.persistenceId(),
                                        identity.revision(),
                                        identity.machineId()),
                        failure);
    }

    private Behavior<ExecutionCommand> live(ExecutionOrigin origin) {
        attempts.onLive();
        return new LiveExecution(actorContext, services, origin, this, attempts).behavior();
    }
}
