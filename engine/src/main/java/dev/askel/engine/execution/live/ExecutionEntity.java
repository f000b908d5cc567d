package dev.askel.engine.execution.live;

import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Start;
import dev.askel.engine.execution.ExecutionCommand.StartResult;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.HandOff;
import dev.askel.engine.execution.PinnedDefinition;
import dev.askel.engine.execution.UnavailableException;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.actor.ExecutionFailures;
import dev.askel.engine.execution.actor.LoadedMemory;
import dev.askel.engine.execution.actor.RecoveryAttempts;
import dev.askel.engine.execution.recovery.ExecutionBehaviors;
import dev.askel.engine.execution.recovery.ForcedAbort;
import dev.askel.engine.execution.recovery.MissingExecutionReplies;
import dev.askel.engine.execution.recovery.QuarantinedExecution;
import dev.askel.engine.execution.recovery.Recovery;
import dev.askel.engine.journal.RecoveryRows;
import dev.askel.engine.memory.ExecutionMemory;
import java.time.Duration;
import java.util.function.Function;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.jspecify.annotations.Nullable;

/**
 * The actor of one execution. The first message to the execution creates the actor.
 *
 * <p>A start does not query the database, because the insert fails if the execution exists. Any
 * other message, except an abort, first recovers the execution from its journal. Afterwards {@link
 * LiveExecution} handles the messages.
 */
public final class ExecutionEntity implements ExecutionBehaviors {
    private static final Duration RESTART_FIRST = Duration.ofMillis(200);
    private static final Duration RESTART_LAST = Duration.ofSeconds(10);
    private static final double RESTART_SPREAD = 0.2;

    private final ExecutionActorContext actorContext;
    private final ExecutionServices services;
    private final RecoveryAttempts attempts;
    private final Recovery recovery;

    /** Whether the actor has restarted and its recovery has not begun. */
    private boolean isRecoveryDue;

    private ExecutionEntity(ExecutionActorContext actorContext, ExecutionServices services) {
        this.actorContext = actorContext;
        this.services = services;
        this.attempts = new RecoveryAttempts(actorContext, services);
        this.recovery = new Recovery(actorContext, services, attempts, this);
    }

    /** The pinned definition, or the reason why it could not be read. */
    private record Pinned(@Nullable PinnedDefinition definition, @Nullable Throwable failure)
            implements ExecutionCommand.RecoveryReply {}

    /** Creates the behaviour of an execution's actor. */
    public static Behavior<ExecutionCommand> create(
            EntityContext<ExecutionCommand> entity, ExecutionServices services) {
        return Behaviors.setup(_ -> {
            var failures = new ExecutionFailures();
            var memory =
                    new LoadedMemory(
                            services.memory(), services.machinesOnHold(), entity.getEntityId());
            Behavior<ExecutionCommand> behavior =
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
                                                            .initialBehavior())));
            var restart =
                    SupervisorStrategy.restartWithBackoff(
                            RESTART_FIRST, RESTART_LAST, RESTART_SPREAD);
            // The supervisor does not log outages. The interceptor logs them together for all
            // executions.
            var outageTolerant =
                    Behaviors.supervise(
                                    Behaviors.intercept(
                                            () -> memory,
                                            Behaviors.intercept(() -> failures, behavior)))
                            .onFailure(
                                    UnavailableException.class, restart.withLoggingEnabled(false));
            return Behaviors.supervise(outageTolerant).onFailure(restart);
        });
    }

    private Behavior<ExecutionCommand> initialBehavior() {
        var failed = actorContext.failures().takeFailedStart();
        if (actorContext.failures().isHandedOff()) {
            // The actor failed during a hand-off. It must stop: the shard requests a hand-off only
            // once and waits until the actor stops.
            return actorContext.stopAndForward(failed);
        }
        if (failed != null) {
            return liveBehavior(ExecutionOrigin.storedOnly(failed));
        }
        if (actorContext.failures().hasRestarted()) {
            // The actor must recover by itself. No poller would wake the execution, because its
            // wake-up row names this node as the owner of its calls.
            isRecoveryDue = true;
            actorContext.tellSelf(new ExecutionCommand.Wake());
        }
        return beforeRecovery();
    }

    @Override
    public Behavior<ExecutionCommand> beforeRecovery() {
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
                        // The idle timeout of the failed run still fires. It cannot be cancelled:
                        // if a cancelled timeout has already fired, Pekko delivers null, and that
                        // ends the actor.
                        if (!isRecoveryDue) {
                            actorContext.passivate();
                        }
                        yield Behaviors.same();
                    }
                    case ExecutionCommand.Internal _ -> Behaviors.same();
                });
    }

    @Override
    public Behavior<ExecutionCommand> missing() {
        return Behaviors.receiveMessage(message -> {
            switch (message) {
                case Start start -> {
                    return admit(start);
                }
                case HandOff _ -> {
                    return Behaviors.stopped();
                }
                case ExecutionCommand.Remote remote -> {
                    MissingExecutionReplies.answer(remote, services);
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
            ExecutionCommand.Redrive redrive, ExecutionState state, RecoveryRows recovered) {
        return withDefinition(
                state.identity(),
                redrive,
                definition ->
                        liveBehavior(
                                ExecutionOrigin.reopened(state, definition, recovered, redrive)));
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
    public Behavior<ExecutionCommand> quarantined(RecoveryRows recovered) {
        return new QuarantinedExecution(actorContext, services, this, recovered).behavior();
    }

    private Behavior<ExecutionCommand> admit(Start start) {
        if (actorContext.memory().admit(ExecutionMemory.Purpose.START, start.input().length())) {
            return start(start);
        }
        start.replyTo().tell(new ExecutionCommand.StartReply(StartResult.OVERLOADED, 0));
        actorContext.passivate();
        return Behaviors.same();
    }

    private Behavior<ExecutionCommand> start(Start start) {
        actorContext.failures().noteStart(start);
        return withDefinition(
                start.identity(),
                start,
                definition -> liveBehavior(ExecutionOrigin.of(start, definition)));
    }

    @Override
    public Behavior<ExecutionCommand> resume(ExecutionState state, RecoveryRows recovered) {
        if (!state.isRunning()) {
            // A closed execution is loaded without its definition. Its outstanding notices do not
            // need the definition, and the definition may be unreadable.
            return actorContext.unstashAll(
                    liveBehavior(ExecutionOrigin.of(state, null, recovered)));
        }
        return withDefinition(
                state.identity(),
                null,
                definition ->
                        actorContext.unstashAll(
                                liveBehavior(ExecutionOrigin.of(state, definition, recovered))));
    }

    private Behavior<ExecutionCommand> withDefinition(
            ExecutionIdentity identity,
            ExecutionCommand.@Nullable Remote request,
            Function<PinnedDefinition, Behavior<ExecutionCommand>> next) {
        var revision =
                services.revisions()
                        .revision(identity.machineId(), identity.revision())
                        .toCompletableFuture();
        // Usually the node's cache contains the revision. The start then continues without a
        // message.
        if (revision.isDone() && !revision.isCompletedExceptionally()) {
            return next.apply(revision.resultNow());
        }
        actorContext.pipeToSelf(revision, Pinned::new);
        return actorContext.stashUntil(
                request,
                message -> {
                    if (!(message instanceof Pinned(var definition, var failure))) {
                        return null;
                    }
                    if (definition == null) {
                        throw definitionFailure(identity, failure);
                    }
                    return actorContext.unstashAll(next.apply(definition));
                });
    }

    private RuntimeException definitionFailure(
            ExecutionIdentity identity, @Nullable Throwable failure) {
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

    private Behavior<ExecutionCommand> liveBehavior(ExecutionOrigin origin) {
        attempts.onLive();
        return new LiveExecution(actorContext, services, origin, this, attempts).behavior();
    }
}
