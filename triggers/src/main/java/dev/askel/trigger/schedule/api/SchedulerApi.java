package dev.askel.trigger.schedule.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.trigger.schedule.ScheduleDefinition.State;
import dev.askel.trigger.schedule.Schedules;
import dev.askel.trigger.schedule.Schedules.GroupFilter;
import dev.askel.trigger.schedule.Schedules.ScheduleFilter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Performs the operations of EventBridge Scheduler with requests and responses in JSON (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html">API
 * operations</a>).
 */
public final class SchedulerApi {
    private static final int PAGE_MAX = 100;
    private static final int TAG_KEYS_MAX = 200;

    private final Schedules schedules;
    private final Map<String, Operation> operations =
            Map.ofEntries(
                    Map.entry("CreateSchedule", this::createSchedule),
                    Map.entry("UpdateSchedule", this::updateSchedule),
                    Map.entry("GetSchedule", this::getSchedule),
                    Map.entry("DeleteSchedule", this::deleteSchedule),
                    Map.entry("ListSchedules", this::listSchedules),
                    Map.entry("CreateScheduleGroup", this::createScheduleGroup),
                    Map.entry("GetScheduleGroup", this::getScheduleGroup),
                    Map.entry("DeleteScheduleGroup", this::deleteScheduleGroup),
                    Map.entry("ListScheduleGroups", this::listScheduleGroups),
                    Map.entry("TagResource", this::tagResource),
                    Map.entry("UntagResource", this::untagResource),
                    Map.entry("ListTagsForResource", this::listTagsForResource));

    /** Reads a request, performs it and writes the response. */
    @FunctionalInterface
    private interface Operation {
        CompletionStage<Answer<ObjectNode>> perform(Caller caller, RequestReader request);
    }

    public SchedulerApi(Schedules schedules) {
        this.schedules = schedules;
    }

    /**
     * Performs an operation.
     *
     * @param operation one of the twelve operations
     * @param body the body of the request; empty for an operation without a body
     * @param parameters the members from the path and the query, by AWS's names. They replace
     *     members of the body
     * @return the body of the response, or a refusal
     */
    public CompletionStage<Answer<byte[]>> perform(
            String operation, Caller caller, byte[] body, Map<String, List<String>> parameters) {
        var found = operations.get(operation);
        if (found == null) {
            throw new IllegalArgumentException("Scheduler has no operation " + operation);
        }
        return RequestMembersJson.read(body, parameters)
                .thenCompose(members ->
                        found.perform(caller, new RequestReader(members))
                                .thenApply(answer -> answer.map(ScheduleWriter::bytes)));
    }

    /** Performs a request that has no violations, and writes its result. */
    private static <T> CompletionStage<Answer<ObjectNode>> answer(
            RequestReader request,
            Supplier<CompletionStage<Answer<T>>> work,
            Function<T, ObjectNode> write) {
        var error = request.error();
        return error.isPresent()
                ? Answer.refusedStage(error.get())
                : work.get().thenApply(answer -> answer.map(write));
    }

    // Schedules

    private CompletionStage<Answer<ObjectNode>> createSchedule(
            Caller caller, RequestReader request) {
        var schedule = ScheduleReader.schedule(request);
        return answer(
                request,
                () -> schedules.createSchedule(caller, schedule),
                arn -> ScheduleWriter.arn("ScheduleArn", arn));
    }

    private CompletionStage<Answer<ObjectNode>> updateSchedule(
            Caller caller, RequestReader request) {
        var schedule = ScheduleReader.schedule(request);
        return answer(
                request,
                () -> schedules.updateSchedule(caller, schedule),
                arn -> ScheduleWriter.arn("ScheduleArn", arn));
    }

    private CompletionStage<Answer<ObjectNode>> getSchedule(Caller caller, RequestReader request) {
        var group = ScheduleReader.group(request, "GroupName");
        var name = request.text("Name", ScheduleReader.NAME);
        return answer(
                request,
                () -> schedules.getSchedule(caller, group, name),
                ScheduleWriter::schedule);
    }

    private CompletionStage<Answer<ObjectNode>> deleteSchedule(
            Caller caller, RequestReader request) {
        var group = ScheduleReader.group(request, "GroupName");
        var name = request.text("Name", ScheduleReader.NAME);
        request.textOrNull("ClientToken", ScheduleReader.CLIENT_TOKEN);
        return answer(
                request,
                () -> schedules.deleteSchedule(caller, group, name),
                _ -> ScheduleWriter.empty());
    }

    private CompletionStage<Answer<ObjectNode>> listSchedules(
            Caller caller, RequestReader request) {
        var filter =
                new ScheduleFilter(
                        request.textOrNull("GroupName", ScheduleReader.NAME),
                        request.textOrNull("NamePrefix", ScheduleReader.NAME),
                        request.constantOrNull("State", State.class),
                        maxResults(request),
                        request.textOrNull("NextToken", ScheduleReader.NEXT_TOKEN));
        return answer(
                request, () -> schedules.listSchedules(caller, filter), ScheduleWriter::schedules);
    }

    private static int maxResults(RequestReader request) {
        var max = request.integerOrNull("MaxResults", 1, PAGE_MAX);
        return max == null ? PAGE_MAX : max;
    }

    // Groups

    private CompletionStage<Answer<ObjectNode>> createScheduleGroup(
            Caller caller, RequestReader request) {
        var name = request.text("Name", ScheduleReader.NAME);
        var tags = ScheduleReader.tags(request);
        var token = request.textOrNull("ClientToken", ScheduleReader.CLIENT_TOKEN);
        return answer(
                request,
                () -> schedules.createScheduleGroup(caller, name, tags, token),
                arn -> ScheduleWriter.arn("ScheduleGroupArn", arn));
    }

    private CompletionStage<Answer<ObjectNode>> getScheduleGroup(
            Caller caller, RequestReader request) {
        var name = request.text("Name", ScheduleReader.NAME);
        return answer(
                request,
                () -> schedules.getScheduleGroup(caller, name),
                group -> ScheduleWriter.group(caller.scope(), group));
    }

    private CompletionStage<Answer<ObjectNode>> deleteScheduleGroup(
            Caller caller, RequestReader request) {
        var name = request.text("Name", ScheduleReader.NAME);
        request.textOrNull("ClientToken", ScheduleReader.CLIENT_TOKEN);
        return answer(
                request,
                () -> schedules.deleteScheduleGroup(caller, name),
                _ -> ScheduleWriter.empty());
    }

    private CompletionStage<Answer<ObjectNode>> listScheduleGroups(
            Caller caller, RequestReader request) {
        var filter =
                new GroupFilter(
                        request.textOrNull("NamePrefix", ScheduleReader.NAME),
                        maxResults(request),
                        request.textOrNull("NextToken", ScheduleReader.NEXT_TOKEN));
        return answer(
                request,
                () -> schedules.listScheduleGroups(caller, filter),
                page -> ScheduleWriter.groups(caller.scope(), page));
    }

    // Tags

    private CompletionStage<Answer<ObjectNode>> tagResource(Caller caller, RequestReader request) {
        var arn = request.text("ResourceArn", ScheduleReader.TAGGED_ARN);
        var tags = ScheduleReader.tags(request);
        if (request.get("Tags") == null) {
            request.addMissing("Tags");
        }
        return answer(
                request,
                () -> schedules.tagResource(caller, arn, tags),
                _ -> ScheduleWriter.empty());
    }

    private CompletionStage<Answer<ObjectNode>> untagResource(
            Caller caller, RequestReader request) {
        var arn = request.text("ResourceArn", ScheduleReader.TAGGED_ARN);
        var keys = request.texts("TagKeys", TAG_KEYS_MAX);
        if (request.get("TagKeys") == null) {
            request.addMissing("TagKeys");
        }
        return answer(
                request,
                () -> schedules.untagResource(caller, arn, keys),
                _ -> ScheduleWriter.empty());
    }

    private CompletionStage<Answer<ObjectNode>> listTagsForResource(
            Caller caller, RequestReader request) {
        var arn = request.text("ResourceArn", ScheduleReader.TAGGED_ARN);
        return answer(
                request, () -> schedules.listTagsForResource(caller, arn), ScheduleWriter::tags);
    }
}
