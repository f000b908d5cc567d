package dev.askel.engine.activity;

import dev.askel.engine.activity.ActivityCommand.PollReply;
import dev.askel.engine.api.Activities;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Arns;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.RandomUuid;
import dev.askel.engine.api.arn.Arn.ActivityArn;
import dev.askel.engine.execution.request.TaskDeliveries;
import dev.askel.engine.registry.ActivityDirectory;
import dev.askel.engine.registry.RegisteredActivities;
import dev.askel.engine.sql.ContentReads;
import dev.askel.engine.sql.PayloadEncryption;
import dev.askel.engine.sql.PayloadText;
import dev.askel.engine.sql.PayloadUnavailableException;
import dev.askel.engine.sql.SqlWorkers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** The API operations on activities: operations of the registry, and polls of workers. */
public final class ActivityPolls implements Activities {
    /**
     * The maximum time from the end of a poll's waiting time to its response. It exceeds the time
     * that an activity's actor needs, so that a response with a task is not too late.
     */
    private static final Duration RESPONSE_TIMEOUT = ActivityEntity.TAKE_TIMEOUT.plusSeconds(2);

    private final RegisteredActivities registered;
    private final ActivityDirectory directory;
    private final ActivityRegion region;
    private final TaskDeliveries deliveries;
    private final Duration wait;
    private final PayloadEncryption payloads;

    /**
     * Creates the operations.
     *
     * @param region receives the polls
     * @param deliveries the sender of acknowledgements and returns of dispatched tasks
     * @param wait the time that a poll waits for a task: 60 seconds as on AWS, except in tests
     * @param payloads reads the large inputs of tasks
     */
    public ActivityPolls(
            RegisteredActivities registered,
            ActivityDirectory directory,
            ActivityRegion region,
            TaskDeliveries deliveries,
            Duration wait,
            PayloadEncryption payloads) {
        this.payloads = payloads;
        this.registered = registered;
        this.directory = directory;
        this.region = region;
        this.deliveries = deliveries;
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
            Caller caller, GetActivityTaskRequest request, CompletionStage<?> disconnected) {
        return Arns.parseActivity(request.activityArn())
                .thenCompose(arn ->
                        directory
                                .exists(arn)
                                .thenCompose(known ->
                                        known.then(exists -> check(caller, arn, exists))
                                                .thenCompose(
                                                        _ -> poll(arn, request, disconnected))));
    }

    private static Answer<Boolean> check(Caller caller, ActivityArn arn, boolean exists) {
        return exists && arn.scope().equals(caller.scope())
                ? Answer.ok(true)
                : Answer.refused(new EngineError.ActivityDoesNotExist(arn.toString()));
    }

    private CompletionStage<Answer<GetActivityTaskResult>> poll(
            ActivityArn arn, GetActivityTaskRequest request, CompletionStage<?> disconnected) {
        var pollId = RandomUuid.next().toString();
        var polled =
                region.<PollReply>ask(
                        arn.toString(),
                        replyTo ->
                                new ActivityCommand.Poll(
                                        pollId, request.workerName(), wait.toMillis(), replyTo),
                        wait.plus(RESPONSE_TIMEOUT));
        // Registered after the poll was sent, because the withdrawal must not arrive before the
        // poll.
        disconnected.whenComplete(
                (_, _) -> region.tell(arn.toString(), new ActivityCommand.Withdraw(pollId)));
        return polled.thenCompose(reply -> withInput(arn, reply))
                .thenApply(reply ->
                        disconnected.toCompletableFuture().isDone()
                                ? returnTask(reply)
                                : confirmAndAnswer(reply))
                .exceptionallyCompose(failure -> {
                    if (failure.getCause() instanceof PayloadUnavailableException unavailable) {
                        return Answer.refusedStage(unavailable.error());
                    }
                    return isTimeout(failure)
                            ? withdraw(arn, pollId)
                            : CompletableFuture.failedStage(failure);
                });
    }

    /** Returns the reply with the input of its task, which is read if it is large. */
    private CompletionStage<PollReply> withInput(ActivityArn arn, PollReply reply) {
        var input = reply.input();
        if (input == null || !PayloadText.isReference(input)) {
            return CompletableFuture.completedStage(reply);
        }
        var payload = payloads.fromText(arn.scope().account() + "/", input);
        return CompletableFuture.supplyAsync(
                        () -> ContentReads.within(SqlWorkers.WAIT_MAX, payload::inMemory),
                        read -> Thread.ofVirtual().start(read))
                .thenApply(read -> reply.withInput(read.text()))
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        returnTask(reply);
                    }
                });
    }

    /**
     * Returns the task to its queue, because the worker disconnected before it received the
     * response.
     */
    private Answer<GetActivityTaskResult> returnTask(PollReply reply) {
        var token = reply.taskToken();
        if (token != null) {
            deliveries.returnTask(token, reply.takeId());
        }
        return Answer.ok(GetActivityTaskResult.NONE);
    }

    private Answer<GetActivityTaskResult> confirmAndAnswer(PollReply reply) {
        var token = reply.taskToken();
        var takeId = reply.takeId();
        if (token != null && takeId != null) {
            deliveries.confirm(token, takeId);
        }
        return answer(reply);
    }

    /**
     * Withdraws a poll to which the activity's actor did not reply. The worker gets a response
     * without a task and polls again.
     */
    private CompletionStage<Answer<GetActivityTaskResult>> withdraw(
            ActivityArn arn, String pollId) {
        region.tell(arn.toString(), new ActivityCommand.Withdraw(pollId));
        return Answer.okStage(GetActivityTaskResult.NONE);
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
