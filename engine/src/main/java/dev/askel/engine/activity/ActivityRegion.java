package dev.askel.engine.activity;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.journal.task.OpenTasks;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.Entity;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;

/** Sends messages to the activities of the cluster. The ARN of an activity is its entity id. */
public final class ActivityRegion implements ExecutionServices.ActivityOffers {
    /** The entity type key of activities in Cluster Sharding. */
    public static final EntityTypeKey<ActivityCommand> KEY =
            EntityTypeKey.create(ActivityCommand.class, "Activity");

    private final ActorSystem<?> system;
    private final ActorRef<ShardingEnvelope<ActivityCommand>> region;

    /**
     * Starts the region on this node.
     *
     * @param time the clock for the delay before a refused task is requested again
     */
    public ActivityRegion(
            ActorSystem<?> system,
            OpenTasks openTasks,
            ExecutionRegion executions,
            EngineTime time) {
        this.system = system;
        this.region =
                ClusterSharding.get(system)
                        .init(
                                Entity.of(
                                                KEY,
                                                entity ->
                                                        ActivityEntity.create(
                                                                entity,
                                                                openTasks,
                                                                executions,
                                                                time))
                                        .withStopMessage(new ActivityCommand.HandOff()));
    }

    @Override
    public void offer(String activityArn) {
        tell(activityArn, new ActivityCommand.Offered());
    }

    void tell(String activityArn, ActivityCommand command) {
        region.tell(new ShardingEnvelope<>(activityArn, command));
    }

    <R> CompletionStage<R> ask(
            String activityArn, Function<ActorRef<R>, ActivityCommand> command, Duration timeout) {
        return AskPattern.ask(
                region,
                replyTo -> new ShardingEnvelope<>(activityArn, command.apply(replyTo)),
                timeout,
                system.scheduler());
    }
}
