package dev.askel.engine.activity;

import dev.askel.engine.activity.ActivityCommand.HandOff;
import dev.askel.engine.activity.ActivityCommand.Idle;
import dev.askel.engine.activity.ActivityCommand.Offered;
import dev.askel.engine.activity.ActivityCommand.Poll;
import dev.askel.engine.activity.ActivityCommand.PollExpired;
import dev.askel.engine.activity.ActivityCommand.PollReply;
import dev.askel.engine.activity.ActivityCommand.PrefetchExpired;
import dev.askel.engine.activity.ActivityCommand.QueueRead;
import dev.askel.engine.activity.ActivityCommand.ReadAgain;
import dev.askel.engine.activity.ActivityCommand.TakeCompleted;
import dev.askel.engine.activity.ActivityCommand.Withdraw;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.execution.ExecutionCommand;
import dev.askel.engine.execution.ExecutionCommand.TakeReply;
import dev.askel.engine.execution.ExecutionRegion;
import dev.askel.engine.execution.ExecutionSettings;
import dev.askel.engine.journal.task.OpenTasks;
import dev.askel.engine.journal.task.StoredTask;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityContext;
import org.jspecify.annotations.Nullable;

/**
 * The actor of one activity. It holds the waiting polls in the order of arrival, and the first
 * tasks of the activity's queue. The queue is a database table. A task is dispatched to a worker
 * when its execution has made the event ActivityStarted durable. If the worker has disconnected
 * before that, the task returns to the queue.
 */
public final class ActivityEntity {
    /** The maximum number of concurrent polls (docs/aws/quotas.md section 3). */
    static final int POLLS_MAX = 1_000;

    /** The interval at which the table is read while polls wait, because offers may be lost. */
    private static final Duration READ_AGAIN_AFTER = Duration.ofSeconds(2);

    /**
     * The number of tasks that are prefetched in addition to one per waiting poll, so that later
     * polls need no read.
     */
    private static final int PREFETCH_MAX = 64;

    /**
     * The time after which prefetched tasks are discarded. Only the table shows which tasks are
     * still queued.
     */
    private static final Duration PREFETCH_VALID_FOR = Duration.ofSeconds(1);

    /**
     * The time after which a dispatched task that is still in the queue is requested from its
     * execution again. The task may have been returned. The time is longer than {@link
     * ExecutionSettings#confirmationDelayMax} and a commit together.
     */
    private static final Duration DISPATCHED_FOR = Duration.ofMillis(300);

    /** The maximum time from the end of a poll's wait to its response. */
    static final Duration TAKE_TIMEOUT = Duration.ofSeconds(8);

    private final ActorContext<ActivityCommand> actor;
    private final TimerScheduler<ActivityCommand> timers;
    private final EntityContext<ActivityCommand> entity;
    private final OpenTasks openTasks;
    private final ExecutionRegion executions;
    private final EngineTime time;

    private final Map<String, Poll> polls = new LinkedHashMap<>();
    private final Map<String, Dispatch> dispatching = new LinkedHashMap<>();
    private final Set<ActivityTaskId> requested = new HashSet<>();

    /** The tasks that their executions have refused. The bound permits two tasks for each poll. */
    private final RefusedTasks refused = new RefusedTasks(2 * POLLS_MAX);

    /**
     * Prefetched tasks that were not requested from their executions yet, in the order of the
     * queue.
     */
    private final ArrayDeque<ActivityTaskId> prefetched = new ArrayDeque<>();

    /**
     * Dispatched tasks with the {@link System#nanoTime} of their dispatch. The queue contains them
     * until their deliveries are confirmed.
     */
    private final Map<ActivityTaskId, Long> dispatched = new HashMap<>();

    /** The number of dispatched tasks before the first available task in the last read. */
    private int listedDispatched;

    /** The number of dispatched tasks for which the current read reads additional rows. */
    private int allowedDispatched;

    private boolean reading;
    private boolean readAgain;
    private boolean stopping;

    /** A poll for which a task was requested from its execution. */
    private record Dispatch(Poll poll, boolean gone) {
        Dispatch withdrawn() {
            return new Dispatch(poll, true);
        }
    }

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
     * Creates the behavior of the activity whose ARN is the entity's id.
     *
     * @param time the clock for the delay before a refused task is requested again
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
            case Offered _ -> readQueue();
            case QueueRead(var tasks) -> onQueueRead(tasks);
            case TakeCompleted taken -> {
                onTakeCompleted(taken);
                if (stopping && dispatching.isEmpty()) {
                    return Behaviors.stopped();
                }
            }
            case PollExpired(var pollId) -> {
                // A poll with a dispatch in progress gets its response when the dispatch completes.
                var poll = polls.remove(pollId);
                if (poll != null) {
                    poll.replyTo().tell(PollReply.none());
                }
            }
            case PrefetchExpired _ -> prefetched.clear();
            case ReadAgain _ -> readQueue();
            case Idle _ -> {
                if (polls.isEmpty() && dispatching.isEmpty()) {
                    entity.getShard().tell(new ClusterSharding.Passivate<>(actor.getSelf()));
                }
            }
            case HandOff _ -> {
                return stop();
            }
        }
        return Behaviors.same();
    }

    /**
     * Ends waiting polls. The actor stops after the dispatches in progress, because no other node
     * knows them.
     */
    private Behavior<ActivityCommand> stop() {
        polls.values().forEach(poll -> poll.replyTo().tell(PollReply.none()));
        polls.clear();
        stopping = true;
        return dispatching.isEmpty() ? Behaviors.stopped() : Behaviors.same();
    }

    private void onPoll(Poll poll) {
        if (stopping) {
            poll.replyTo().tell(PollReply.none());
            return;
        }
        if (polls.size() + dispatching.size() >= POLLS_MAX) {
            poll.replyTo().tell(PollReply.tooManyWorkers());
            return;
        }
        polls.put(poll.pollId(), poll);
        timers.startSingleTimer(
                poll.pollId(),
                new PollExpired(poll.pollId()),
                Duration.ofMillis(poll.waitMillis()));
        if (prefetched.isEmpty()) {
            readQueue();
        } else {
            dispatchPrefetched();
        }
    }

    /** Dispatches the oldest tasks to the oldest polls. */
    private void dispatchPrefetched() {
        while (!polls.isEmpty() && !prefetched.isEmpty()) {
            take(prefetched.remove());
        }
    }

    private void withdraw(String pollId) {
        var poll = polls.remove(pollId);
        if (poll != null) {
            poll.replyTo().tell(PollReply.none());
        }
        // A task that is being dispatched to this poll returns to the queue when the execution
        // replies.
        dispatching.computeIfPresent(pollId, (_, dispatch) -> dispatch.withdrawn());
        timers.cancel(pollId);
    }

    /** Reads the first tasks of the queue if polls wait. */
    private void readQueue() {
        if (polls.isEmpty()) {
            timers.cancel(ReadAgain.class);
            return;
        }
        if (reading) {
            readAgain = true;
            return;
        }
        reading = true;
        readAgain = false;
        allowedDispatched = listedDispatched;
        long now = System.nanoTime();
        dispatched.values().removeIf(at -> now - at > DISPATCHED_FOR.toNanos());
        refused.expire(time.millis());
        actor.pipeToSelf(
                openTasks.queueHead(
                        entity.getEntityId(),
                        polls.size()
                                + requested.size()
                                + refused.size()
                                + allowedDispatched
                                + PREFETCH_MAX),
                (tasks, failure) -> new QueueRead(failure == null ? tasks : null));
    }

    private void onQueueRead(@Nullable List<StoredTask> tasks) {
        reading = false;
        if (tasks != null) {
            prefetched.clear();
            listedDispatched = 0;
            for (var each : tasks) {
                var id = new ActivityTaskId(each.persistenceId(), each.task().key());
                if (dispatched.containsKey(id)) {
                    listedDispatched++;
                } else if (!refused.contains(id) && !requested.contains(id)) {
                    prefetched.add(id);
                }
            }
            // More dispatched tasks than expected were at the front of the queue and displaced
            // available tasks in this read.
            readAgain |= listedDispatched > allowedDispatched;
            dispatchPrefetched();
            timers.startSingleTimer(
                    PrefetchExpired.class, new PrefetchExpired(), PREFETCH_VALID_FOR);
        }
        if (polls.isEmpty()) {
            return;
        }
        if (readAgain) {
            readQueue();
        } else {
            timers.startSingleTimer(
                    ReadAgain.class,
                    new ReadAgain(),
                    listedDispatched > 0 ? DISPATCHED_FOR : READ_AGAIN_AFTER);
        }
    }

    private void take(ActivityTaskId id) {
        var poll = polls.remove(polls.keySet().iterator().next());
        if (poll == null) {
            return;
        }
        requested.add(id);
        dispatching.put(poll.pollId(), new Dispatch(poll, false));
        var takeId = RandomUuid.next().toString();
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
                        TAKE_TIMEOUT),
                (reply, failure) ->
                        new TakeCompleted(id, takeId, poll, failure == null ? reply : null));
    }

    private void onTakeCompleted(TakeCompleted taken) {
        requested.remove(taken.task());
        var poll = taken.poll();
        var dispatch = dispatching.remove(poll.pollId());
        boolean gone = dispatch == null || dispatch.gone();
        var reply = taken.reply();
        if (reply == null) {
            // No reply arrived, but the execution may have dispatched the task. It is therefore
            // returned.
            returnTask(taken);
            // The task is skipped for a while, so that the worker gets other tasks while the
            // execution is unavailable.
            refused.add(taken.task(), time.millis());
        } else if (reply.taskToken() == null) {
            // The execution refused the dispatch. An immediate repetition would be refused as well.
            refused.add(taken.task(), time.millis());
        } else if (gone) {
            returnTask(taken);
        } else {
            timers.cancel(poll.pollId());
            dispatched.put(taken.task(), System.nanoTime());
            listedDispatched++;
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
            requeueFirst(poll);
            readQueue();
        }
    }

    private void returnTask(TakeCompleted taken) {
        var task = taken.task();
        executions.tell(
                task.persistenceId(),
                new ExecutionCommand.ReturnTask(
                        task.key().frame(), Math.toIntExact(task.key().ordinal()), taken.takeId()));
    }

    private void requeueFirst(Poll poll) {
        if (stopping || !timers.isTimerActive(poll.pollId())) {
            poll.replyTo().tell(PollReply.none());
            return;
        }
        var others = new LinkedHashMap<>(polls);
        polls.clear();
        polls.put(poll.pollId(), poll);
        polls.putAll(others);
    }
}
