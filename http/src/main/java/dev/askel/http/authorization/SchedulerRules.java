package dev.askel.http.authorization;

import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.ConditionKeys;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.http.wire.RequestMembers;
import dev.askel.trigger.schedule.ScheduleName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The actions and resources of the operations of EventBridge Scheduler (<a
 * href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html">actions,
 * resources and condition keys for Amazon EventBridge Scheduler</a>).
 */
public final class SchedulerRules {
    private static final String SCHEDULER = "scheduler:";
    private static final String SCHEDULER_SERVICE = "scheduler.amazonaws.com";
    private static final String RESOURCE = "ResourceArn";

    private SchedulerRules() {}

    /**
     * Returns everything that policies must allow for a request.
     *
     * @param parameters returns a member from the path or the query; null when it is absent
     * @param tagKeys the keys of tags in the query
     * @param body the members of the body, readable
     */
    public static List<AccessRequest> requests(
            String operation,
            ArnScope scope,
            Function<String, @Nullable String> parameters,
            List<String> tagKeys,
            RequestMembers body) {
        var action = SCHEDULER + operation;
        return switch (operation) {
            case "CreateSchedule", "UpdateSchedule" ->
                    withRole(
                            onSchedule(
                                    action,
                                    scope,
                                    body.textOrNull("GroupName"),
                                    parameters.apply("Name")),
                            body);
            case "GetSchedule", "DeleteSchedule" ->
                    List.of(
                            onSchedule(
                                    action,
                                    scope,
                                    parameters.apply("GroupName"),
                                    parameters.apply("Name")));
            case "CreateScheduleGroup" -> createGroup(scope, parameters.apply("Name"), body);
            case "GetScheduleGroup", "DeleteScheduleGroup" ->
                    List.of(onGroup(action, scope, parameters.apply("Name")));
            case "TagResource" ->
                    List.of(tagged(onArn(action, parameters.apply(RESOURCE)), scope, body));
            case "UntagResource" ->
                    List.of(
                            RequestedResources.withTagKeys(
                                    onArn(action, parameters.apply(RESOURCE)), tagKeys));
            case "ListTagsForResource" -> List.of(onArn(action, parameters.apply(RESOURCE)));
            case "ListSchedules", "ListScheduleGroups" ->
                    List.of(AccessRequest.of(action, RequestedResources.ANY));
            default ->
                    throw new IllegalStateException(
                            action + " has no rule in the tables of actions");
        };
    }

    private static AccessRequest onArn(String action, @Nullable String arn) {
        return arn == null
                ? AccessRequest.forPattern(action, RequestedResources.ANY)
                : AccessRequest.of(action, arn);
    }

    private static AccessRequest onSchedule(
            String action, ArnScope scope, @Nullable String group, @Nullable String name) {
        return AccessRequest.of(
                action,
                RequestedResources.arn(
                        scope,
                        "scheduler",
                        "schedule/%s/%s"
                                .formatted(
                                        group == null ? ScheduleName.DEFAULT_GROUP : group, name)));
    }

    private static AccessRequest onGroup(String action, ArnScope scope, @Nullable String name) {
        return AccessRequest.of(
                action, RequestedResources.arn(scope, "scheduler", "schedule-group/" + name));
    }

    /** The target is called with the given role, so the principal must be permitted to pass it. */
    private static List<AccessRequest> withRole(AccessRequest request, RequestMembers body) {
        var requests = new ArrayList<AccessRequest>();
        requests.add(request);
        var role = body.structure("Target").textOrNull("RoleArn");
        if (role != null) {
            requests.add(
                    AccessRequest.of("iam:PassRole", role)
                            .with(ConditionKeys.PASSED_TO_SERVICE, SCHEDULER_SERVICE));
        }
        return requests;
    }

    private static List<AccessRequest> createGroup(
            ArnScope scope, @Nullable String name, RequestMembers body) {
        var requests = new ArrayList<AccessRequest>();
        requests.add(tagged(onGroup(SCHEDULER + "CreateScheduleGroup", scope, name), scope, body));
        if (body.has("Tags")) {
            requests.add(tagged(onGroup(SCHEDULER + "TagResource", scope, name), scope, body));
        }
        return requests;
    }

    private static AccessRequest tagged(
            AccessRequest request, ArnScope scope, RequestMembers body) {
        return new RequestedResources(scope, body).tagged(request, "Tags", "Key", "Value");
    }
}
