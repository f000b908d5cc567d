package dev.askel.http.scheduler;

import dev.askel.http.rest.PercentDecoding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request for EventBridge Scheduler, without its body.
 *
 * @param operation one of the twelve operations
 * @param parameters the members from the path and the query, by AWS's names
 * @param hasBody whether the operation reads members from the body
 */
public record SchedulerRequest(
        String operation, Map<String, List<String>> parameters, boolean hasBody) {
    private static final String SCHEDULES = "/schedules";
    private static final String GROUPS = "/schedule-groups";
    private static final String TAGS = "/tags";
    private static final String NAME = "Name";
    private static final String RESOURCE = "ResourceArn";

    /** The members that queries name differently. */
    private static final Map<String, String> QUERY_MEMBERS =
            Map.of(
                    "groupName", "GroupName",
                    "clientToken", "ClientToken",
                    "ScheduleGroup", "GroupName");

    /** The result of {@link #find}. */
    public sealed interface Found {}

    /** The request names an operation. */
    public record Matched(SchedulerRequest request) implements Found {}

    /** The path exists, but not with this method; or the path or the query is malformed. */
    public record Unknown() implements Found {}

    /** Whether a path belongs to EventBridge Scheduler. */
    public static boolean servesPath(String path) {
        return isBelow(path, SCHEDULES) || isBelow(path, GROUPS) || isBelow(path, TAGS);
    }

    private static boolean isBelow(String path, String root) {
        return path.startsWith(root)
                && (path.length() == root.length() || path.charAt(root.length()) == '/');
    }

    /**
     * Finds the operation of a request.
     *
     * @param path the path, percent-encoded
     * @param query the query, percent-encoded; empty for none
     */
    public static Found find(String method, String path, String query) {
        var values = PercentDecoding.decodeQuery(query);
        if (values == null) {
            return new Unknown();
        }
        return Optional.ofNullable(
                        isBelow(path, SCHEDULES)
                                ? schedules(method, name(path, SCHEDULES), values)
                                : isBelow(path, GROUPS)
                                        ? groups(method, name(path, GROUPS), values)
                                        : tags(method, name(path, TAGS), values))
                .<Found>map(Matched::new)
                .orElseGet(Unknown::new);
    }

    /** Returns the decoded rest of a path; empty for the root, null when it is malformed. */
    private static @Nullable String name(String path, String root) {
        return PercentDecoding.decode(
                path.length() <= root.length() + 1 ? "" : path.substring(root.length() + 1));
    }

    private static @Nullable SchedulerRequest schedules(
            String method, @Nullable String name, Map<String, List<String>> query) {
        if (name == null) {
            return null;
        }
        if (name.isEmpty()) {
            return method.equals("GET") ? withQuery("ListSchedules", query) : null;
        }
        return switch (method) {
            case "POST" -> withBody("CreateSchedule", NAME, name);
            case "PUT" -> withBody("UpdateSchedule", NAME, name);
            case "GET" -> withQuery("GetSchedule", query).with(NAME, name);
            case "DELETE" -> withQuery("DeleteSchedule", query).with(NAME, name);
            default -> null;
        };
    }

    private static @Nullable SchedulerRequest groups(
            String method, @Nullable String name, Map<String, List<String>> query) {
        if (name == null) {
            return null;
        }
        if (name.isEmpty()) {
            return method.equals("GET") ? withQuery("ListScheduleGroups", query) : null;
        }
        return switch (method) {
            case "POST" -> withBody("CreateScheduleGroup", NAME, name);
            case "GET" -> withQuery("GetScheduleGroup", query).with(NAME, name);
            case "DELETE" -> withQuery("DeleteScheduleGroup", query).with(NAME, name);
            default -> null;
        };
    }

    private static @Nullable SchedulerRequest tags(
            String method, @Nullable String arn, Map<String, List<String>> query) {
        if (arn == null || arn.isEmpty()) {
            return null;
        }
        return switch (method) {
            case "POST" -> withBody("TagResource", RESOURCE, arn);
            case "GET" -> withQuery("ListTagsForResource", query).with(RESOURCE, arn);
            case "DELETE" -> withQuery("UntagResource", query).with(RESOURCE, arn);
            default -> null;
        };
    }

    private static SchedulerRequest withBody(String operation, String member, String value) {
        return new SchedulerRequest(operation, Map.of(member, List.of(value)), true);
    }

    private static SchedulerRequest withQuery(String operation, Map<String, List<String>> query) {
        var members = new LinkedHashMap<String, List<String>>();
        query.forEach(
                (name, values) -> members.put(QUERY_MEMBERS.getOrDefault(name, name), values));
        return new SchedulerRequest(operation, members, false);
    }

    private SchedulerRequest with(String member, String value) {
        var members = new LinkedHashMap<>(parameters);
        members.put(member, List.of(value));
        return new SchedulerRequest(operation, members, hasBody);
    }

    /** Returns the first value of a member from the path or the query; null when it is absent. */
    public @Nullable String parameter(String member) {
        var values = parameters.get(member);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }
}
