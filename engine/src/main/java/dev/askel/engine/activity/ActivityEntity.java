package dev.askel.engine.activity;

import dev.askel.engine.activity.ActivityCommand.Offered;
import dev.askel.engine.activity.ActivityCommand.Poll;
import dev.askel.engine.activity.ActivityCommand.PollReply;
import dev.askel.engine.activity.ActivityCommand.Withdraw;
import dev.askel.engine.api.DrawnId;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.journal.task.OpenTasks;
import dev.askel.engine.journal.task.StoredTask;
import dev.askel.engine.journal.task.TaskKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.NoSerializationVerificationNeeded;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.jspecify.annotations.Nullable;

/**
 * One activity: the workers that wait, in order of arrival, and the head of its queue as the table
 * has it. A task is handed out when its execution has made ActivityStarted durable; if the worker
 * is gone by then the task goes back.
 */
public final class ActivityEntity {
    /** Workers that may wait at once (docs/aws/quotas.md section 3). */
    static final int POLLS_MAX = 1_000;

    /** Offers may get lost; while workers wait, the table is looked at this often. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    /** So many more tasks are read than workers wait: the next ones need not read the queue. */
    private static final int AHEAD_MAX = 64;

    /** What was read ahead is forgotten then: the table is the truth. */
    private static final Duration AHEAD_FOR = Duration.ofSeconds(1);

    /**
     * What was handed out and stands in the queue so much later may have come back: its execution
     * is asked. Longer than {@link ExecutionSettings#resultPatience} and a commit.
     */
    private static final Duration HANDED_OUT_FOR = Duration.ofMillis(300);

    /** A poll's answer comes at latest so long after its wait is over. */
    static final Duration TAKE_WITHIN = Duration.ofSeconds(8);

    private final ActorContext<ActivityCommand> actor;
    private final TimerScheduler<ActivityCommand> timers;
    private final EntityContext<ActivityCommand> entity;
    private final OpenTasks openTasks;
    private final ExecutionRegion executions;
    private final EngineTime time;

    private final Map<String, Poll> polls = new LinkedHashMap<>();
    private final Map<String, Served> serving = new LinkedHashMap<>();
    private final Set<TaskId> asked = new HashSet<>();
    private final RefusedTasks refused = new RefusedTasks();

    /** Read and asked for by nobody yet, in the queue's order. */
    private final ArrayDeque<TaskId> ahead = new ArrayDeque<>();

    /**
     * Handed out, and when by the JVM's clock: the queue shows them until their workers are known
     * to have them.
     */
    private final Map<TaskId, Long> handedOut = new HashMap<>();

    /** How many of them stand before what may be had, as far as is known. */
    private int shown;

    /** How many of them the queue is being read past. */
    private int passed;

    private boolean looking;
    private boolean offered;
    private boolean leaving;

    /** Names an activity task: its execution and its place there. */
    record TaskId(String persistenceId, TaskKey key) {}

    /** A worker for whom a task is being taken. */
    private record Served(Poll poll, boolean gone) {
        Served withdrawn() {
            return new Served(poll, true);
        }
    }

    /** What the entity tells itself. */
    sealed interface Internal extends ActivityCommand, NoSerializationVerificationNeeded {}

    private record Head(@Nullable List<StoredTask> tasks) implements Internal {}

    private record Taken(TaskId task, String takeId, Poll poll, @Nullable TakeReply reply)
            implements Internal {}

    private record PollOver(String pollId) implements Internal {}

    private record LookAgain() implements Internal {}

    private record AheadOver() implements Internal {}

    private record Idle() implements Internal {}

    /** The shard wants the entity gone. */
    public record HandOff() implements Internal {}

    private ActivityEntity(
            ActorContext<ActivityCommand> actor,
            TimerScheduler<ActivityCommand> timers,
            EntityContext<ActivityCommand> entity,
            OpenTasks openTasks,
            ExecutionRegion executions,
            EngineTime time) {
        this.actor = actor;
        this.timers = timers;
        this.entity = entity;
        this.openTasks = openTasks;
        this.executions = executions;
        this.time = time;
        actor.setReceiveTimeout(Duration.ofMinutes(1), new Idle());
    }

    /**
     * The behaviour of the activity whose ARN is the entity's id.
     *
     * @param time by which a refused task may be polled again
     */
    public static Behavior<ActivityCommand> create(
            EntityContext<ActivityCommand> entity,
            OpenTasks openTasks,
            ExecutionRegion executions,
            EngineTime time) {
        return Behaviors.setup(actor ->
                Behaviors.withTimers(timers -> {
                    var activity =
                            new ActivityEntity(actor, timers, entity, openTasks, executions, time);
                    return Behaviors.receiveMessage(activity::onMessage);
                }));
    }

    private Behavior<ActivityCommand> onMessage(ActivityCommand message) {
        switch (message) {
            case Poll poll -> onPoll(poll);
            case Withdraw(var pollId) -> withdraw(pollId);
            case Offered _ -> look();
            case Head(var tasks) -> onHead(tasks);
            case Taken taken -> {
                onTaken(taken);
                if (leaving && serving.isEmpty()) {
                    return Behaviors.stopped();
                }
            }
            case PollOver(var pollId) -> {
                // One that is being served gets its answer when that is known.
                var poll = polls.remove(pollId);
                if (poll != null) {
                    poll.replyTo().tell(PollReply.none());
                }
            }
            case AheadOver _ -> ahead.clear();
            case LookAgain _ -> look();
            case Idle _ -> {
                if (polls.isEmpty() && serving.isEmpty()) {
                    entity.getShard().tell(new ClusterSharding.Passivate<>(actor.getSelf()));
                }
            }
            case HandOff _ -> {
                return leave();
            }
        }
        return Behaviors.same();
    }

    /** Workers that are being served get their tasks first: nobody else knows of those. */
    private Behavior<ActivityCommand> leave() {
        polls.values().forEach(poll -> poll.replyTo().tell(PollReply.none()));
        polls.clear();
        leaving = true;
        return serving.isEmpty() ? Behaviors.stopped() : Behaviors.same();
    }

    private void onPoll(Poll poll) {
        if (leaving) {
            poll.replyTo().tell(PollReply.none());
            return;
        }
        if (polls.size() + serving.size() >= POLLS_MAX) {
            poll.replyTo().tell(PollReply.tooManyWorkers());
            return;
        }
        polls.put(poll.pollId(), poll);
        timers.startSingleTimer(
                poll.pollId(), new PollOver(poll.pollId()), Duration.ofMillis(poll.waitMillis()));
        if (ahead.isEmpty()) {
            look();
        } else {
            takeAhead();
        }
    }

    /** Those who have waited longest get what has waited longest. */
    private void takeAhead() {
        while (!polls.isEmpty() && !ahead.isEmpty()) {
            take(ahead.remove());
        }
    }

    private void withdraw(String pollId) {
        var poll = polls.remove(pollId);
        if (poll != null) {
            poll.replyTo().tell(PollReply.none());
        }
        // The task of one that is being served is given back when it arrives.
        serving.computeIfPresent(pollId, (_, served) -> served.withdrawn());
        timers.cancel(pollId);
    }

    /** Reads the head of the queue, if anybody waits for it. */
    private void look() {
        if (polls.isEmpty()) {
            timers.cancel(LookAgain.class);
            return;
        }
        if (looking) {
            offered = true;
            return;
        }
        looking = true;
        offered = false;
        passed = shown;
        long now = System.nanoTime();
        handedOut.values().removeIf(at -> now - at > HANDED_OUT_FOR.toNanos());
        refused.expire(time.millis());
        actor.pipeToSelf(
                openTasks.queueHead(
                        entity.getEntityId(),
                        polls.size() + asked.size() + refused.size() + passed + AHEAD_MAX),
                (tasks, failure) -> new Head(failure == null ? tasks : null));
    }

    private void onHead(@Nullable List<StoredTask> tasks) {
        looking = false;
        if (tasks != null) {
            ahead.clear();
            shown = 0;
            for (var each : tasks) {
                var id = new TaskId(each.persistenceId(), each.task().key());
                if (handedOut.containsKey(id)) {
                    shown++;
                } else if (!refused.contains(id) && !asked.contains(id)) {
                    ahead.add(id);
                }
            }
            // More of them stand in the place of others.
            offered |= shown > passed;
            takeAhead();
            timers.startSingleTimer(AheadOver.class, new AheadOver(), AHEAD_FOR);
        }
        if (polls.isEmpty()) {
            return;
        }
        if (offered) {
            look();
        } else {
            timers.startSingleTimer(
                    LookAgain.class, new LookAgain(), shown > 0 ? HANDED_OUT_FOR : LOOK_AGAIN);
        }
    }

    private void take(TaskId id) {
        var poll = polls.remove(polls.keySet().iterator().next());
        if (poll == null) {
            return;
        }
        asked.add(id);
        serving.put(poll.pollId(), new Served(poll, false));
        var takeId = DrawnId.next().toString();
        actor.pipeToSelf(
                executions.<TakeReply>ask(
                        id.persistenceId(),
                        (ActorRef<TakeReply> replyTo) ->
                                new ExecutionCommand.TakeTask(
                                        id.key().frame(),
                                        Math.toIntExact(id.key().ordinal()),
                                        poll.workerName(),
                                        takeId,
                                        replyTo),
                        TAKE_WITHIN),
                (reply, failure) -> new Taken(id, takeId, poll, failure == null ? reply : null));
    }

    private void onTaken(Taken taken) {
        asked.remove(taken.task());
        var poll = taken.poll();
        var served = serving.remove(poll.pollId());
        boolean gone = served == null || served.gone();
        var reply = taken.reply();
        if (reply == null) {
            // It may have been taken after all, and nobody would ever get it.
            giveBack(taken);
            // While its execution is unavailable the worker gets the tasks behind it.
            refused.add(taken.task(), time.millis());
        } else if (reply.taskToken() == null) {
            // Its execution knows better than the table; asking at once would only ask again.
            refused.add(taken.task(), time.millis());
        } else if (gone) {
            giveBack(taken);
        } else {
            timers.cancel(poll.pollId());
            handedOut.put(taken.task(), System.nanoTime());
            shown++;
            poll.replyTo()
                    .tell(
                            new PollReply(
                                    PollReply.Result.TASK,
                                    reply.taskToken(),
                                    reply.input(),
                                    taken.takeId()));
            return;
        }
        if (gone) {
            poll.replyTo().tell(PollReply.none());
        } else {
            putFirst(poll);
            look();
        }
    }

    private void giveBack(Taken taken) {
        var task = taken.task();
        executions.tell(
                task.persistenceId(),
                new ExecutionCommand.ReturnTask(
                        task.key().frame(), Math.toIntExact(task.key().ordinal()), taken.takeId()));
    }

    private void putFirst(Poll poll) {
        if (leaving || !timers.isTimerActive(poll.pollId())) {
            poll.replyTo().tell(PollReply.none());
            return;
        }
        var others = new LinkedHashMap<>(polls);
        polls.clear();
        polls.put(poll.pollId(), poll);
        polls.putAll(others);
    }
}
