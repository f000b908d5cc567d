package dev.askel.http.scheduler;

import dev.askel.http.rest.PercentDecoding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        return SchedulerOperation.ownsPath(path);
    }

    /**
     * Finds the operation of a request.
     *
     * @param path the path, percent-encoded
     * @param query the query, percent-encoded; empty for none
     */
    public static Found find(String method, String path, String query) {
        var operation = SchedulerOperation.find(method, path);
        var values = PercentDecoding.decodeQuery(query);
        if (operation.isEmpty() || values == null) {
            return new Unknown();
        }
        var found = operation.get();
        var parameters = new LinkedHashMap<String, List<String>>();
        if (!found.hasBody()) {
            values.forEach(
                    (name, each) -> parameters.put(QUERY_MEMBERS.getOrDefault(name, name), each));
        }
        var member = found.pathMember();
        if (member != null) {
            var value = PercentDecoding.decode(found.rest(path));
            if (value == null) {
                return new Unknown();
            }
            parameters.put(member, List.of(value));
        }
        return new Matched(new SchedulerRequest(found.name(), parameters, found.hasBody()));
    }

    /** Returns the first value of a member from the path or the query; null when it is absent. */
    public @Nullable String parameter(String member) {
        var values = parameters.get(member);
        return values == null || values.isEmpty() ? null : values.getFirst();
    }
}
