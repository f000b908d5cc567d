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
 * An execution's place in this node's memory: its actor, what is kept there for later, and the way
 * out of it. It must not be left silently: the execution's row may say that this node, which lives
 * on, cares for it, and then no poller looks after it.
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

    /** The execution's. */
    public String persistenceId() {
        return entity.getEntityId();
    }

    public ActorContext<ExecutionCommand> actor() {
        return actor;
    }

    public TimerScheduler<ExecutionCommand> timers() {
        return timers;
    }

    /** What went wrong here so far. */
    public ExecutionFailures failures() {
        return failures;
    }

    /** Its part of the node's memory. */
    public LoadedMemory memory() {
        return memory;
    }

    public void tellSelf(ExecutionCommand message) {
        actor.getSelf().tell(message);
    }

    // Waiting

    /** Whoever finds no room asks again; the callers' retries are bounded. */
    public void stash(ExecutionCommand message) {
        if (!stash.isFull()) {
            stash.stash(message);
        }
    }

    public boolean hasStashed() {
        return !stash.isEmpty();
    }

    /** Forgets what was kept of that kind. */
    public void dropStashed(Class<? extends ExecutionCommand> kind) {
        var kept = new ArrayList<ExecutionCommand>();
        stash.forEach(kept::add);
        stash.clear();
        kept.stream().filter(message -> !kind.isInstance(message)).forEach(this::stash);
    }

    /** Goes on with what was kept. */
    public Behavior<ExecutionCommand> unstashAll(Behavior<ExecutionCommand> behavior) {
        return stash.unstashAll(behavior);
    }

    public <T extends @Nullable Object> void pipeToSelf(
            CompletionStage<T> stage,
            BiFunction<@Nullable T, @Nullable Throwable, ExecutionCommand> message) {
        actor.pipeToSelf(stage, message::apply);
    }

    /** What is waited for; null for every other message. */
    public interface Awaited {
        @Nullable Behavior<ExecutionCommand> next(ExecutionCommand message);
    }

    /** Keeps everything for later but what {@code awaited} takes. */
    public Behavior<ExecutionCommand> awaiting(Awaited awaited) {
        return awaiting(null, awaited);
    }

    /** The same on behalf of {@code asked}, which is not among what is kept. */
    public Behavior<ExecutionCommand> awaiting(@Nullable Remote asked, Awaited awaited) {
        return Behaviors.receiveMessage(message -> {
            var next = awaited.next(message);
            if (next != null) {
                return next;
            }
            if (message instanceof HandOff) {
                return stopAndForward(asked);
            }
            // The next behaviour has an idle time of its own.
            if (!(message instanceof Idle)) {
                stash(message);
            }
            return Behaviors.same();
        });
    }

    // Leaving

    /** Asks the shard to let it go; what comes meanwhile is kept by the shard. */
    public void passivate() {
        entity.getShard().tell(new ClusterSharding.Passivate<>(actor.getSelf()));
    }

    /** Leaves before the execution lives; after a failure somebody must look after it. */
    public Behavior<ExecutionCommand> stopAndForward(@Nullable Remote asked) {
        if (asked != null || hasStashed() || failures.hasRestarted()) {
            forward(asked);
        }
        return Behaviors.stopped();
    }

    /** Gives what was asked for, and the care for the execution, to whoever has its shard next. */
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
     * Wherever it will be; the shard and the region keep what is sent until it is there. Null when
     * this node ends and is the last one: the region would wait for a place that nobody gives it,
     * and whoever starts next finds a row of a node that is gone.
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
