package dev.askel.trigger.schedule;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.Tag;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The operations of Amazon EventBridge Scheduler (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/APIReference/Welcome.html">API reference</a>).
 * Each operation completes once its effects are durable. A refusal has AWS's error, where {@code
 * ResourceNotFound} means ResourceNotFoundException.
 */
public interface Schedules {
    /**
     * Creates a schedule and returns its ARN. A repeated request with the client token of the
     * stored schedule gets the same answer.
     */
    CompletionStage<Answer<String>> createSchedule(Caller caller, ScheduleRequest request);

    /** Replaces the definition of a schedule and returns its ARN. */
    CompletionStage<Answer<String>> updateSchedule(Caller caller, ScheduleRequest request);

    /** Returns a schedule. */
    CompletionStage<Answer<Schedule>> getSchedule(Caller caller, String group, String name);

    /** Deletes a schedule. Its deliveries that have begun continue. */
    CompletionStage<Answer<Boolean>> deleteSchedule(Caller caller, String group, String name);

    /**
     * Starts the past occurrences of a period, also those of a disabled schedule. An occurrence
     * whose execution is stored starts no further one. Extends the API of EventBridge Scheduler.
     */
    CompletionStage<Answer<Backfill>> backfillSchedule(Caller caller, BackfillRequest request);

    /** Lists schedules in the order of their groups and names. */
    CompletionStage<Answer<ScheduleList>> listSchedules(Caller caller, ScheduleFilter filter);

    /** Creates a group and returns its ARN. */
    CompletionStage<Answer<String>> createScheduleGroup(
            Caller caller, String name, List<Tag> tags, @Nullable String clientToken);

    /** Returns a group. */
    CompletionStage<Answer<ScheduleGroup>> getScheduleGroup(Caller caller, String name);

    /**
     * Deletes a group with its schedules. The group is DELETING until the last schedule is deleted.
     */
    CompletionStage<Answer<Boolean>> deleteScheduleGroup(Caller caller, String name);

    /** Lists groups in the order of their names. */
    CompletionStage<Answer<ScheduleGroupList>> listScheduleGroups(
            Caller caller, GroupFilter filter);

    /** Adds tags to a group, and replaces the values of existing keys. */
    CompletionStage<Answer<Boolean>> tagResource(Caller caller, String resourceArn, List<Tag> tags);

    /** Removes tags from a group. */
    CompletionStage<Answer<Boolean>> untagResource(
            Caller caller, String resourceArn, List<String> keys);

    /** Returns the tags of a group. */
    CompletionStage<Answer<List<Tag>>> listTagsForResource(Caller caller, String resourceArn);

    /** A request for CreateSchedule or UpdateSchedule. */
    record ScheduleRequest(
            String group,
            String name,
            ScheduleDefinition definition,
            @Nullable String clientToken) {}

    /**
     * A request for a backfill.
     *
     * @param from inclusive
     * @param to exclusive; not in the future
     * @param occurrencesMax 1 to 1,000; later occurrences are left out
     */
    record BackfillRequest(
            String group, String name, Instant from, Instant to, int occurrencesMax) {}

    /**
     * The result of a backfill.
     *
     * @param occurrences the number of occurrences whose deliveries are durable
     * @param next the first occurrence of the period that was left out; null when there is none
     */
    record Backfill(int occurrences, @Nullable Instant next) {}

    /**
     * The schedules to list.
     *
     * @param group null for all groups
     * @param namePrefix null for all names
     * @param state null for all states
     * @param maxResults 1 to 100
     * @param nextToken null for the first page
     */
    record ScheduleFilter(
            @Nullable String group,
            @Nullable String namePrefix,
            ScheduleDefinition.@Nullable State state,
            int maxResults,
            @Nullable String nextToken) {}

    /** A page of schedules. */
    record ScheduleList(List<Schedule> schedules, @Nullable String nextToken) {}

    /** The groups to list. */
    record GroupFilter(@Nullable String namePrefix, int maxResults, @Nullable String nextToken) {}

    /** A page of groups. */
    record ScheduleGroupList(List<ScheduleGroup> groups, @Nullable String nextToken) {}
}
