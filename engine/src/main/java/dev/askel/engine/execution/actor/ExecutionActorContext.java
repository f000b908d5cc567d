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
 * The context of an execution's actor: its stash, its timers, its failures, and the ways to stop
 * it.
 *
 * <p>The actor must not stop silently while its execution is open. The wake-up row may name this
 * node as the owner, and pollers skip the rows of nodes that are alive.
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

    /** The failures of this actor so far. */
    public ExecutionFailures failures() {
        return failures;
    }

    /** The execution's part of the node's memory. */
    public LoadedMemory memory() {
        return memory;
    }

    public void tellSelf(ExecutionCommand message) {
        actor.getSelf().tell(message);
    }

    // Stashing

    /**
     * Stashes a message. A full stash drops it: the callers retry, and their retries are bounded.
     */
    public void stash(ExecutionCommand message) {
        if (!stash.isFull()) {
            stash.stash(message);
        }
    }

    public boolean hasStashed() {
        return !stash.isEmpty();
    }

    /** Drops the stashed messages of one kind. */
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

    /** Selects the message that the actor awaits. The behaviour is null for every other message. */
    public interface Awaited {
        @Nullable Behavior<ExecutionCommand> next(ExecutionCommand message);
    }

    /** Stashes all messages except those that {@code awaited} takes. */
    public Behavior<ExecutionCommand> awaiting(Awaited awaited) {
        return awaiting(null, awaited);
    }

    /**
     * Does so on behalf of a request.
     *
     * @param asked the request, which is not in the stash; it is forwarded when the actor stops
     *     meanwhile
     */
    public Behavior<ExecutionCommand> awaiting(@Nullable Remote asked, Awaited awaited) {
        return Behaviors.receiveMessage(message -> {
            var next = awaited.next(message);
            if (next != null) {
                return next;
            }
            if (message instanceof HandOff) {
                return stopAndForward(asked);
            }
            // The next behaviour sets its own idle timeout.
            if (!(message instanceof Idle)) {
                stash(message);
            }
            return Behaviors.same();
        });
    }

    // Stopping

    /** Asks the shard to stop the actor. The shard buffers messages that arrive meanwhile. */
    public void passivate() {
        entity.getShard().tell(new ClusterSharding.Passivate<>(actor.getSelf()));
    }

    /**
     * Stops an actor whose execution does not run yet. After a failure, the next owner must recover
     * the execution.
     */
    public Behavior<ExecutionCommand> stopAndForward(@Nullable Remote asked) {
        if (asked != null || hasStashed() || failures.hasRestarted()) {
            forward(asked);
        }
        return Behaviors.stopped();
    }

    /**
     * Forwards the request and the stashed messages to the next owner of the shard, and wakes the
     * execution there.
     *
     * @param asked null when there is no such request
     */
    public void forward(@Nullable Remote asked) {
        var next = nextOwner();
        if (next == null) {
            return;
        }
        if (asked != null) {
            next.tell(asked);
        }
        stash.forEach(message -> {
            if (message instanceof Remote remote) {
                next.tell(remote);
            }
        });
        next.tell(new ExecutionCommand.Wake());
    }

    /**
     * The execution on its next node. The shard and the region buffer messages until it is there.
     *
     * <p>Null when this node shuts down and is the last one, because no node would take the shard.
     * The node that starts next finds the wake-up row of a removed node.
     */
    public @Nullable EntityRef<ExecutionCommand> nextOwner() {
        var system = actor.getSystem();
        return CoordinatedShutdown.get(system).getShutdownReason().isPresent() && isAlone()
                ? null
                : ClusterSharding.get(system).entityRefFor(ExecutionRegion.KEY, persistenceId());
    }

    private boolean isAlone() {
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
