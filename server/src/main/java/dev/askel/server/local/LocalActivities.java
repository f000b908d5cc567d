package dev.askel.server.local;

import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.api.Activities;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Names;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.execution.TaskTokenCodec;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The activities of a local run. The activities that its definitions name exist from the start, and
 * workers can create others. Polls and tasks are matched in the order of their arrival.
 */
final class LocalActivities implements Activities {
    /** The maximum number of concurrent polls of one activity (docs/aws/quotas.md section 3). */
    private static final int POLLS_MAX = 1_000;

    private static final long POLL_SECONDS = 60;
    private static final Answer<GetActivityTaskResult> NO_TASK =
            Answer.ok(GetActivityTaskResult.NONE);

    private final RunLoop loop;
    private final LocalClock clock;
    private final TaskTokenCodec tokens;
    private final Map<String, Activity> activities = new HashMap<>();

    private record Poll(
            @Nullable String worker, CompletableFuture<Answer<GetActivityTaskResult>> answer) {}

    private record Activity(Instant createdAt, Deque<Poll> polls, SequencedSet<LocalTask> tasks) {}

    LocalActivities(
            RunLoop loop, LocalClock clock, TaskTokenCodec tokens, Stream<String> activityArns) {
        this.loop = loop;
        this.clock = clock;
        this.tokens = tokens;
        activityArns.forEach(this::findOrCreate);
    }

    private Activity findOrCreate(String arn) {
        return activities.computeIfAbsent(
                arn, _ -> new Activity(clock.now(), new ArrayDeque<>(), new LinkedHashSet<>()));
    }

    /** Adds a task that waits for a worker. A task that was added before keeps its position. */
    void offer(String activityArn, LocalTask task) {
        var activity = findOrCreate(activityArn);
        activity.tasks().add(task);
        loop.schedule(() -> dispatch(activity));
    }

    private void dispatch(Activity activity) {
        while (true) {
            activity.polls().removeIf(poll -> poll.answer().isDone());
            if (activity.polls().isEmpty() || activity.tasks().isEmpty()) {
                return;
            }
            var task = activity.tasks().removeFirst();
            var started = startTask(task, activity.polls().getFirst());
            // The task may have ended since it was offered.
            if (started != null && !activity.polls().removeFirst().answer().complete(started)) {
                task.execution().decide(task.frame(), new Stimulus.TaskRequeued(task.ordinal()));
            }
        }
    }

    private @Nullable Answer<GetActivityTaskResult> startTask(LocalTask task, Poll poll) {
        var execution = task.execution();
        if (!execution.decide(
                task.frame(), new Stimulus.ActivityStarted(task.ordinal(), poll.worker()))) {
            return null;
        }
        var state = execution.state();
        var frame = state.frame(task.frame());
        return frame != null && frame.phase() instanceof Phase.Calling(var call)
                ? Answer.ok(
                        new GetActivityTaskResult(
                                tokens.tokensOf(state.identity())
                                        .token(task.frame(), task.ordinal(), state.redriveCount()),
                                call.parameters().text()))
                : null;
    }

    @Override
    public CompletionStage<Answer<GetActivityTaskResult>> getActivityTask(
            Caller caller, GetActivityTaskRequest request, CompletionStage<?> abandoned) {
        var answer = new CompletableFuture<Answer<GetActivityTaskResult>>();
        answer.completeOnTimeout(NO_TASK, POLL_SECONDS, TimeUnit.SECONDS);
        abandoned.thenRun(() -> answer.complete(NO_TASK));
        loop.submit(() -> {
            switch (find(request.activityArn())) {
                case Answer.Refused(var error) -> answer.complete(Answer.refused(error));
                case Answer.Ok(var activity) when activity.polls().size() >= POLLS_MAX ->
                        answer.complete(
                                Answer.refused(new EngineError.ActivityWorkerLimitExceeded()));
                case Answer.Ok(var activity) -> {
                    activity.polls().add(new Poll(request.workerName(), answer));
                    dispatch(activity);
                }
            }
        });
        return answer;
    }

    private Answer<Activity> find(String activityArn) {
        return Arns.parseActivity(activityArn)
                .then(arn -> {
                    var activity = activities.get(arn.toString());
                    return activity == null
                            ? Answer.refused(new EngineError.ActivityDoesNotExist(arn.toString()))
                            : Answer.ok(activity);
                });
    }

    @Override
    public CompletionStage<Answer<CreateActivityResult>> createActivity(
            Caller caller, CreateActivityRequest request) {
        return loop.call(() ->
                Names.check(request.name())
                        .map(name -> {
                            var arn = new ActivityArn(caller.scope(), name).toString();
                            return new CreateActivityResult(arn, findOrCreate(arn).createdAt());
                        }));
    }

    @Override
    public CompletionStage<Answer<DescribeActivityResult>> describeActivity(
            Caller caller, DescribeActivityRequest request) {
        return loop.call(() ->
                Arns.parseActivity(request.activityArn())
                        .then(arn ->
                                find(request.activityArn())
                                        .map(activity ->
                                                new DescribeActivityResult(
                                                        arn.toString(),
                                                        arn.name(),
                                                        activity.createdAt(),
                                                        EncryptionConfiguration.NONE))));
    }

    @Override
    public CompletionStage<Answer<DeleteActivityResult>> deleteActivity(
            Caller caller, DeleteActivityRequest request) {
        return UnsupportedOperations.refusedAnswer();
    }

    @Override
    public CompletionStage<Answer<ListActivitiesResult>> listActivities(
            Caller caller, ListActivitiesRequest request) {
        return UnsupportedOperations.refusedAnswer();
    }
}
