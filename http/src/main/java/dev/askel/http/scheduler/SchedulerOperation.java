package dev.askel.http.scheduler;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An operation of EventBridge Scheduler and its path (<a
 * href="https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html">API
 * operations</a>).
 *
 * @param name AWS's name
 * @param method the HTTP method in upper case
 * @param root the first segment of the path, with its slash
 * @param pathMember the member that the rest of the path contains; null for a path without a rest
 */
public record SchedulerOperation(
        String name, String method, String root, @Nullable String pathMember) {
    private static final String SCHEDULES = "/schedules";
    private static final String GROUPS = "/schedule-groups";
    private static final String TAGS = "/tags";
    private static final String NAME = "Name";
    private static final String RESOURCE = "ResourceArn";

    /** Separates the names of this service's operations from those of others. */
    private static final String ID_PREFIX = "scheduler:";

    private static final List<SchedulerOperation> ALL =
            List.of(
                    new SchedulerOperation("ListSchedules", "GET", SCHEDULES, null),
                    new SchedulerOperation("CreateSchedule", "POST", SCHEDULES, NAME),
                    new SchedulerOperation("GetSchedule", "GET", SCHEDULES, NAME),
                    new SchedulerOperation("UpdateSchedule", "PUT", SCHEDULES, NAME),
                    new SchedulerOperation("DeleteSchedule", "DELETE", SCHEDULES, NAME),
                    new SchedulerOperation("ListScheduleGroups", "GET", GROUPS, null),
                    new SchedulerOperation("CreateScheduleGroup", "POST", GROUPS, NAME),
                    new SchedulerOperation("GetScheduleGroup", "GET", GROUPS, NAME),
                    new SchedulerOperation("DeleteScheduleGroup", "DELETE", GROUPS, NAME),
                    new SchedulerOperation("ListTagsForResource", "GET", TAGS, RESOURCE),
                    new SchedulerOperation("TagResource", "POST", TAGS, RESOURCE),
                    new SchedulerOperation("UntagResource", "DELETE", TAGS, RESOURCE));

    private static final Set<String> ROOTS =
            ALL.stream().map(SchedulerOperation::root).collect(Collectors.toUnmodifiableSet());

    /** The operations. */
    public static List<SchedulerOperation> all() {
        return ALL;
    }

    /** The id, such as {@code scheduler:CreateSchedule}. */
    public String id() {
        return ID_PREFIX + name;
    }

    /** Whether the request has members in its body. */
    public boolean hasBody() {
        return method.equals("POST") || method.equals("PUT");
    }

    /** Whether a path belongs to an operation or differs from one only after its first segment. */
    static boolean ownsPath(String path) {
        return ROOTS.stream().anyMatch(root -> isBelow(path, root));
    }

    /** Returns the operation of a method and a path, percent-encoded; empty when there is none. */
    static Optional<SchedulerOperation> find(String method, String path) {
        return ALL.stream()
                .filter(each ->
                        each.method.equals(method)
                                && isBelow(path, each.root)
                                && each.rest(path).isEmpty() == (each.pathMember == null))
                .findFirst();
    }

    /** Returns the path after the root and its slash; empty when there is nothing. */
    String rest(String path) {
        return path.length() <= root.length() + 1 ? "" : path.substring(root.length() + 1);
    }

    private static boolean isBelow(String path, String root) {
        return path.startsWith(root)
                && (path.length() == root.length() || path.charAt(root.length()) == '/');
    }
}
