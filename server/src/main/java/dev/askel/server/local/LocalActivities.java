package dev.askel.server.local;

import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.engine.api.Activities;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arn.ActivityArn;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EncryptionConfiguration;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Names;
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
 * The activities of a local run: those that its machines name exist, others can be created. Workers
 * and tasks meet in the order in which they came.
 */
final class LocalActivities implements Activities {
    /** Workers that may wait at once for one activity (spec/quotas.md section 3). */
    private static final int POLLS_MAX = 1_000;

    private static final long POLL_SECONDS = 60;
    private static final Answer<GetActivityTaskResult> NONE = Answer.ok(GetActivityTaskResult.NONE);

    private final Agenda agenda;
    private final LocalTime time;
    private final TaskTokenCodec tokens;
    private final Map<String, Activity> activities = new HashMap<>();

    private record Poll(
            @Nullable String worker, CompletableFuture<Answer<GetActivityTaskResult>> answer) {}

    private record Activity(Instant createdAt, Deque<Poll> polls, SequencedSet<OpenTask> tasks) {}

    LocalActivities(Agenda agenda, LocalTime time, TaskTokenCodec tokens, Stream<String> named) {
        this.agenda = agenda;
        this.time = time;
        this.tokens = tokens;
        named.forEach(this::activity);
    }

    private Activity activity(String arn) {
        return activities.computeIfAbsent(
                arn, _ -> new Activity(time.now(), new ArrayDeque<>(), new LinkedHashSet<>()));
    }

    /** A task waits for a worker; one that is offered already keeps its place. */
    void offer(String activityArn, OpenTask task) {
        var activity = activity(activityArn);
        activity.tasks().add(task);
        agenda.soon(() -> handOut(activity));
    }

    private void handOut(Activity activity) {
        while (true) {
            activity.polls().removeIf(poll -> poll.answer().isDone());
            if (activity.polls().isEmpty() || activity.tasks().isEmpty()) {
                return;
            }
            var task = activity.tasks().removeFirst();
            var taken = take(task, activity.polls().getFirst());
            // One that ended meanwhile is not to be had.
            if (taken != null && !activity.polls().removeFirst().answer().complete(taken)) {
                task.execution().decide(task.frame(), new Stimulus.TaskRequeued(task.ordinal()));
            }
        }
    }

    private @Nullable Answer<GetActivityTaskResult> take(OpenTask task, Poll poll) {
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
                                tokens.of(state.identity())
                                        .token(task.frame(), task.ordinal(), state.redriveCount()),
                                call.parameters().text()))
                : null;
    }

    @Override
    public CompletionStage<Answer<GetActivityTaskResult>> getActivityTask(
            Caller caller, GetActivityTaskRequest request, CompletionStage<?> gone) {
        var answer = new CompletableFuture<Answer<GetActivityTaskResult>>();
        answer.completeOnTimeout(NONE, POLL_SECONDS, TimeUnit.SECONDS);
        gone.thenRun(() -> answer.complete(NONE));
        agenda.arrive(() -> {
            switch (existing(request.activityArn())) {
                case Answer.Refused(var error) -> answer.complete(Answer.refused(error));
                case Answer.Ok(var activity) when activity.polls().size() >= POLLS_MAX ->
                        answer.complete(
                                Answer.refused(new EngineError.ActivityWorkerLimitExceeded()));
                case Answer.Ok(var activity) -> {
                    activity.polls().add(new Poll(request.workerName(), answer));
                    handOut(activity);
                }
            }
        });
        return answer;
    }

    private Answer<Activity> existing(String activityArn) {
        return Arns.activity(activityArn)
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
        return agenda.perform(() ->
                Names.check(request.name())
                        .map(name -> {
                            var arn = new ActivityArn(caller.scope(), name).toString();
                            return new CreateActivityResult(arn, activity(arn).createdAt());
                        }));
    }

    @Override
    public CompletionStage<Answer<DescribeActivityResult>> describeActivity(
            Caller caller, DescribeActivityRequest request) {
        return agenda.perform(() ->
                Arns.activity(request.activityArn())
                        .then(arn ->
                                existing(request.activityArn())
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
        return NotServed.answer();
    }

    @Override
    public CompletionStage<Answer<ListActivitiesResult>> listActivities(
            Caller caller, ListActivitiesRequest request) {
        return NotServed.answer();
    }
}
