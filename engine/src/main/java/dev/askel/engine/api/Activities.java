package dev.askel.engine.api;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Activities and their workers' polls (docs/aws/api.md section 4.5). */
public interface Activities {

    /**
     * Creates an activity. If an activity with the same name and encryption exists, returns the
     * existing activity.
     */
    CompletionStage<Answer<CreateActivityResult>> createActivity(
            Caller caller, CreateActivityRequest request);

    CompletionStage<Answer<DescribeActivityResult>> describeActivity(
            Caller caller, DescribeActivityRequest request);

    /** Deletes an activity. Succeeds for an unknown activity. */
    CompletionStage<Answer<DeleteActivityResult>> deleteActivity(
            Caller caller, DeleteActivityRequest request);

    /** Lists the caller's activities by name. */
    CompletionStage<Answer<ListActivitiesResult>> listActivities(
            Caller caller, ListActivitiesRequest request);

    /**
     * Waits up to 60 seconds for a task of the activity. Returns the task when its event {@code
     * ActivityStarted} is durable, or {@link GetActivityTaskResult#NONE}.
     *
     * @param disconnected completes when the client has disconnected. The poll is then withdrawn,
     *     and a task that was already claimed for the poll returns to the queue. If {@code
     *     disconnected} completes after the response, it has no effect
     */
    CompletionStage<Answer<GetActivityTaskResult>> getActivityTask(
            Caller caller, GetActivityTaskRequest request, CompletionStage<?> disconnected);

    record CreateActivityRequest(
            String name,
            List<Tag> tags,
            @Nullable EncryptionConfiguration encryptionConfiguration) {
        public CreateActivityRequest {
            tags = List.copyOf(tags);
        }
    }

    record CreateActivityResult(String activityArn, Instant creationDate) {}

    record DescribeActivityRequest(String activityArn) {}

    record DescribeActivityResult(
            String activityArn,
            String name,
            Instant creationDate,
            EncryptionConfiguration encryptionConfiguration) {}

    record DeleteActivityRequest(String activityArn) {}

    /** The empty result of DeleteActivity. */
    record DeleteActivityResult() {}

    record ListActivitiesRequest(Page page) {}

    record ListActivitiesResult(List<ActivityListItem> activities, @Nullable String nextToken) {}

    record ActivityListItem(String activityArn, String name, Instant creationDate) {}

    record GetActivityTaskRequest(String activityArn, @Nullable String workerName) {}

    /**
     * A task for a worker, or none.
     *
     * @param taskToken absent when no task arrived in time
     * @param input JSON text; absent when the token is absent
     */
    record GetActivityTaskResult(@Nullable String taskToken, @Nullable String input) {
        /** The result without a task. */
        public static final GetActivityTaskResult NONE = new GetActivityTaskResult(null, null);
    }
}
