package dev.askel.engine.execution.actor;

import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.Remote;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.HandOff;
import java.util.ArrayList;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * The context of an execution's actor: its stash, timers and failures, and the methods that stop
 * it.
 *
 * <p>While its execution runs, the actor must not stop silently. The execution's wake-up row
 * contains the time of its next load. The row may name this node as its owner, and pollers skip the
 * rows of live nodes.
 */
public final class ExecutionActorContext {
    public static final int STASHED_MAX = 1_000;

    /** The actor has received no message for a while. */
    public record Idle() implements ExecutionCommand.Internal {}

    private final ActorContext<ExecutionCommand> actor;
    private final EntityContext<ExecutionCommand> entity;
    private final StashBuffer<ExecutionCommand> stash;
    private final TimerScheduler<ExecutionCommand> timers;
    private final ExecutionFailures failures;
    private final LoadedMemory memory;

    public ExecutionActorContext(
            ActorContext<ExecutionCommand> actor,
            EntityContext<ExecutionCommand> entity,
            StashBuffer<ExecutionCommand> stash,
            TimerScheduler<ExecutionCommand> timers,
            ExecutionFailures failures,
            LoadedMemory memory) {
        this.memory = memory;
        this.actor = actor;
        this.entity = entity;
        this.stash = stash;
        this.timers = timers;
        this.failures = failures;
    }

    /** The id of the execution. */
    public String persistenceId() {
        return entity.getEntityId();
    }

    public ActorContext<ExecutionCommand> actor() {
        return actor;
    }

    public TimerScheduler<ExecutionCommand> timers() {
        return timers;
    }

    /** The failures of this actor. */
    public ExecutionFailures failures() {
        return failures;
    }

    /** The reservation in the node's memory for loaded executions. */
    public LoadedMemory memory() {
        return memory;
    }

    public void tellSelf(ExecutionCommand message) {
        actor.getSelf().tell(message);
    }

    // Stashing

    /**
     * Stashes a message. A full stash drops the message; senders repeat it a bounded number of
     * times.
     */
    public void stash(ExecutionCommand message) {
        if (!stash.isFull()) {
            stash.stash(message);
        }
    }

    public boolean hasStashed() {
        return !stash.isEmpty();
    }

    /** Drops the stashed messages of one type. */
    public void dropStashed(Class<? extends ExecutionCommand> kind) {
        var kept = new ArrayList<ExecutionCommand>();
        stash.forEach(kept::add);
        stash.clear();
        kept.stream().filter(message -> !kind.isInstance(message)).forEach(this::stash);
    }

    /** Handles the stashed messages with {@code behavior}. */
    public Behavior<ExecutionCommand> unstashAll(Behavior<ExecutionCommand> behavior) {
        return stash.unstashAll(behavior);
    }

    public <T extends @Nullable Object> void pipeToSelf(
            CompletionStage<T> stage,
            BiFunction<@Nullable T, @Nullable Throwable, ExecutionCommand> message) {
        actor.pipeToSelf(stage, message::apply);
    }

    /** Selects the message that the actor awaits. */
    public interface MessageSelector {
        /** Returns the next behaviour; null when the message is not awaited. */
        @Nullable Behavior<ExecutionCommand> next(ExecutionCommand message);
    }

    /** Returns a behaviour that stashes messages until {@code awaited} accepts one. */
    public Behavior<ExecutionCommand> stashUntil(MessageSelector awaited) {
        return stashUntil(null, awaited);
    }

    /**
     * Returns a behaviour that stashes messages until {@code awaited} accepts one. The actor is
     * processing a request meanwhile.
     *
     * @param request the request that the actor is processing; it is not in the stash. It is
     *     forwarded if the actor stops meanwhile. Null without a request
     */
    public Behavior<ExecutionCommand> stashUntil(
            @Nullable Remote request, MessageSelector awaited) {
        return Behaviors.receiveMessage(message -> {
            var next = awaited.next(message);
            if (next != null) {
                return next;
            }
            if (message instanceof HandOff) {
                return stopAndForward(request);
            }
            // An idle timeout is ignored, because the next behaviour starts its own idle timeout.
            if (!(message instanceof Idle)) {
                stash(message);
            }
            return Behaviors.same();
        });
    }

    // Stopping

    /**
     * Asks the shard to stop the actor. The shard buffers messages that arrive until the actor has
     * stopped.
     */
    public void passivate() {
        entity.getShard().tell(new ClusterSharding.Passivate<>(actor.getSelf()));
    }

    /**
     * Forwards the request and the stashed messages, and then stops an actor whose execution does
     * not run yet. After a failure, it also wakes the execution on the next owner, because the
     * execution must be recovered.
     */
    public Behavior<ExecutionCommand> stopAndForward(@Nullable Remote request) {
        if (request != null || hasStashed() || failures.hasRestarted()) {
            forward(request);
        }
        return Behaviors.stopped();
    }

    /**
     * Forwards the request and the stashed messages to the next owner of the shard, and wakes the
     * execution there.
     *
     * @param request null when there is no such request
     */
    public void forward(@Nullable Remote request) {
        var next = nextOwner();
        if (next == null) {
            return;
        }
        if (request != null) {
            next.tell(request);
        }
        stash.forEach(message -> {
            if (message instanceof Remote remote) {
                next.tell(remote);
            }
        });
        next.tell(new ExecutionCommand.Wake());
    }

    /**
     * Returns a reference to the execution at the next owner of its shard. The shard and the region
     * buffer messages until the shard has moved.
     *
     * <p>Returns null when this node is the last node and shuts down, because no node can own the
     * shard then. The wake-up row names this node. The next node that starts finds the row, because
     * this node is then removed.
     */
    public @Nullable EntityRef<ExecutionCommand> nextOwner() {
        var system = actor.getSystem();
        return CoordinatedShutdown.get(system).getShutdownReason().isPresent() && isLastNode()
                ? null
                : ClusterSharding.get(system).entityRefFor(ExecutionRegion.KEY, persistenceId());
    }

    private boolean isLastNode() {
        var cluster = Cluster.get(actor.getSystem());
        var self = cluster.selfMember().uniqueAddress();
        for (var member : cluster.state().getMembers()) {
            if (member.status().equals(MemberStatus.up()) && !member.uniqueAddress().equals(self)) {
                return false;
            }
        }
        return true;
    }
}
