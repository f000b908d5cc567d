package dev.askel.engine.activity;

import dev.askel.engine.activity.ActivityCommand.PollReply;
import dev.askel.engine.api.Activities;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.DrawnId;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.execution.HandOvers;
import dev.askel.engine.registry.ActivityDirectory;
import dev.askel.engine.registry.RegisteredActivities;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** The operations on activities: the registry's, and the workers' polls. */
public final class ActivityPolls implements Activities {
    /** Longer than the activity ever takes, so that no task is answered to nobody. */
    private static final Duration ANSWER_WITHIN = ActivityEntity.TAKE_WITHIN.plusSeconds(2);

    private final RegisteredActivities registered;
    private final ActivityDirectory directory;
    private final ActivityRegion region;
    private final HandOvers handOvers;
    private final Duration wait;

    /**
     * Polls through {@code region}; tells {@code handOvers} what became of a task that was taken.
     *
     * @param wait how long a poll waits for a task; AWS's 60 seconds but in tests
     */
    public ActivityPolls(
            RegisteredActivities registered,
            ActivityDirectory directory,
            ActivityRegion region,
            HandOvers handOvers,
            Duration wait) {
        this.registered = registered;
        this.directory = directory;
        this.region = region;
        this.handOvers = handOvers;
        this.wait = wait;
    }

    @Override
    public CompletionStage<Answer<CreateActivityResult>> createActivity(
            Caller caller, CreateActivityRequest request) {
        return registered.createActivity(caller, request);
    }

    @Override
    public CompletionStage<Answer<DescribeActivityResult>> describeActivity(
            Caller caller, DescribeActivityRequest request) {
        return registered.describeActivity(caller, request);
    }

    @Override
    public CompletionStage<Answer<DeleteActivityResult>> deleteActivity(
            Caller caller, DeleteActivityRequest request) {
        return registered.deleteActivity(caller, request);
    }

    @Override
    public CompletionStage<Answer<ListActivitiesResult>> listActivities(
            Caller caller, ListActivitiesRequest request) {
        return registered.listActivities(caller, request);
    }

    @Override
    public CompletionStage<Answer<GetActivityTaskResult>> getActivityTask(
            Caller caller, GetActivityTaskRequest request, CompletionStage<?> gone) {
        return switch (Arns.activity(request.activityArn())) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(Answer.refused(error));
            case Answer.Ok(var arn) ->
                    directory
                            .exists(arn)
                            .thenCompose(known ->
                                    switch (known.then(exists -> check(caller, arn, exists))) {
                                        case Answer.Refused(var error) ->
                                                CompletableFuture.completedStage(
                                                        Answer.refused(error));
                                        case Answer.Ok(_) -> poll(arn, request, gone);
                                    });
        };
    }

    private static Answer<Boolean> check(Caller caller, ActivityArn arn, boolean exists) {
        return exists && arn.scope().equals(caller.scope())
                ? Answer.ok(true)
                : Answer.refused(new EngineError.ActivityDoesNotExist(arn.toString()));
    }

    private CompletionStage<Answer<GetActivityTaskResult>> poll(
            ActivityArn arn, GetActivityTaskRequest request, CompletionStage<?> gone) {
        var pollId = DrawnId.next().toString();
        var polled =
                region.<PollReply>ask(
                        arn.toString(),
                        replyTo ->
                                new ActivityCommand.Poll(
                                        pollId, request.workerName(), wait.toMillis(), replyTo),
                        wait.plus(ANSWER_WITHIN));
        // Only now, also for one who has gone already: a poll must not come behind its withdrawal.
        gone.whenComplete(
                (_, _) -> region.tell(arn.toString(), new ActivityCommand.Withdraw(pollId)));
        return polled.thenApply(reply ->
                        gone.toCompletableFuture().isDone() ? givenBack(reply) : handedOver(reply))
                .exceptionallyCompose(failure ->
                        isTimeout(failure)
                                ? withdrawn(arn, pollId)
                                : CompletableFuture.failedStage(failure));
    }

    /** The worker has gone while its answer was on the way. */
    private Answer<GetActivityTaskResult> givenBack(PollReply reply) {
        var token = reply.taskToken();
        if (token != null) {
            handOvers.giveBack(token, reply.takeId());
        }
        return Answer.ok(GetActivityTaskResult.NONE);
    }

    private Answer<GetActivityTaskResult> handedOver(PollReply reply) {
        var token = reply.taskToken();
        var takeId = reply.takeId();
        if (token != null && takeId != null) {
            handOvers.confirm(token, takeId);
        }
        return answer(reply);
    }

    /** The activity's node is gone: the worker polls again, as it does when nothing comes. */
    private CompletionStage<Answer<GetActivityTaskResult>> withdrawn(
            ActivityArn arn, String pollId) {
        region.tell(arn.toString(), new ActivityCommand.Withdraw(pollId));
        return CompletableFuture.completedStage(Answer.ok(GetActivityTaskResult.NONE));
    }

    private static boolean isTimeout(Throwable failure) {
        return failure instanceof TimeoutException
                || failure.getCause() instanceof TimeoutException;
    }

    private static Answer<GetActivityTaskResult> answer(PollReply reply) {
        return switch (reply.result()) {
            case TASK -> Answer.ok(new GetActivityTaskResult(reply.taskToken(), reply.input()));
            case NONE -> Answer.ok(GetActivityTaskResult.NONE);
            case TOO_MANY_WORKERS -> Answer.refused(new EngineError.ActivityWorkerLimitExceeded());
        };
    }
}
