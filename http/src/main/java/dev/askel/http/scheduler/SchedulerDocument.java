package dev.askel.http.scheduler;

import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RootGroup;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import java.util.List;
import java.util.Map;

/** Describes the operations of EventBridge Scheduler for the OpenAPI document. */
public final class SchedulerDocument {
    private static final int PAGE_MAX = 100;

    private static final Parameter GROUP =
            Parameter.text("groupName", "The group of the schedule; default when absent.");
    private static final Parameter TOKEN =
            Parameter.text("clientToken", "An id of the request, which has no effect.");
    private static final Parameter NAME_PREFIX =
            Parameter.text("NamePrefix", "Only names that begin with this text.");
    private static final Parameter MAX_RESULTS =
            Parameter.integer("MaxResults", 1, PAGE_MAX, "The size of the page.");
    private static final Parameter NEXT_TOKEN =
            Parameter.text("NextToken", "The token of the previous page.");

    private static final Map<String, List<Parameter>> QUERIES =
            Map.of(
                    "ListSchedules",
                    List.of(
                            Parameter.text("ScheduleGroup", "Only schedules of this group."),
                            NAME_PREFIX,
                            Parameter.constant(
                                    "State", State.class, "Only schedules in this state."),
                            MAX_RESULTS,
                            NEXT_TOKEN),
                    "GetSchedule",
                    List.of(GROUP),
                    "DeleteSchedule",
                    List.of(GROUP, TOKEN),
                    "ListScheduleGroups",
                    List.of(NAME_PREFIX, MAX_RESULTS, NEXT_TOKEN),
                    "DeleteScheduleGroup",
                    List.of(TOKEN),
                    "UntagResource",
                    List.of(Parameter.texts("TagKeys", "The keys of the tags.").asRequired()));

    private static final Map<String, String> SUMMARIES =
            Map.ofEntries(
                    Map.entry("ListSchedules", "The schedules, ordered by group and name."),
                    Map.entry("CreateSchedule", "Creates a schedule."),
                    Map.entry("GetSchedule", "A schedule."),
                    Map.entry("UpdateSchedule", "Replaces the definition of a schedule."),
                    Map.entry("DeleteSchedule", "Deletes a schedule."),
                    Map.entry("ListScheduleGroups", "The groups, ordered by name."),
                    Map.entry("CreateScheduleGroup", "Creates a group."),
                    Map.entry("GetScheduleGroup", "A group."),
                    Map.entry("DeleteScheduleGroup", "Deletes a group with its schedules."),
                    Map.entry("ListTagsForResource", "The tags of a group."),
                    Map.entry("TagResource", "Adds tags to a group."),
                    Map.entry("UntagResource", "Removes tags from a group."));

    /** The states of schedules. */
    private enum State {
        ENABLED,
        DISABLED
    }

    private SchedulerDocument() {}

    /** Returns the operations as routes that the REST API does not answer. */
    public static RootGroup group() {
        return new RootGroup(
                new RouteGroup(
                        "EventBridge Scheduler",
                        "The API of Amazon EventBridge Scheduler, with AWS's paths below the root of the"
                                + " server.",
                        List.of("scheduler-schemas.json"),
                        SchedulerOperation.all().stream().map(SchedulerDocument::route).toList()),
                "SchedulerError");
    }

    private static Route route(SchedulerOperation operation) {
        var member = operation.pathMember();
        var route =
                Route.of(
                                operation.method(),
                                member == null
                                        ? operation.root()
                                        : "%s/{%s}".formatted(operation.root(), member))
                        .named(operation.id(), SUMMARIES.getOrDefault(operation.name(), ""))
                        .query(
                                QUERIES.getOrDefault(operation.name(), List.of())
                                        .toArray(Parameter[]::new))
                        .responseBody("Scheduler" + operation.name() + "Output");
        if (operation.hasBody()) {
            route.requestBody("Scheduler" + operation.name() + "Input");
        }
        return route.answeredElsewhere();
    }
}
