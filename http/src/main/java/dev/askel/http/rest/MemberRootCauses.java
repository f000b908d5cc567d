package dev.askel.http.rest;

import dev.askel.engine.api.Caller;
import dev.askel.engine.api.workbench.ExecutionStatistics.FailureGroup;
import dev.askel.engine.api.workbench.RootCauses;
import dev.askel.engine.api.workbench.RootCauses.Bounds;
import dev.askel.engine.api.workbench.RootCauses.FirstFailure;
import dev.askel.http.wire.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads the root causes of recent members of groups of failures, for requests with the parameter
 * {@code rootCauses}. The members of a group are executions with similar failures.
 */
public final class MemberRootCauses {
    /** The parameter for the number of members of each group whose root causes are read. */
    public static final Parameter PARAMETER =
            Parameter.integer(
                    "rootCauses",
                    1,
                    FailureGroup.MEMBERS_MAX,
                    "Adds the root causes of so many recent members to each of the first 20 groups;"
                            + " none when absent.");

    /** The maximum number of groups whose root causes are read. */
    static final int GROUPS_MAX = 20;

    private final RootCauses rootCauses;

    public MemberRootCauses(RootCauses rootCauses) {
        this.rootCauses = rootCauses;
    }

    /** Returns the number of members for each group; 0 when the client needs none. */
    public static int memberCount(RestCall call) {
        return Math.toIntExact(call.parameters().integerOr(PARAMETER.name(), 0));
    }

    /**
     * Reads the root causes of the first members of each group.
     *
     * @param groups the ARNs of the members of each group, the latest first
     * @return the known root causes, by the ARN of the execution
     */
    public CompletionStage<Map<String, FirstFailure>> read(
            RestCall call, Caller caller, List<List<String>> groups) {
        var members = interleave(groups, memberCount(call));
        if (members.isEmpty()) {
            return CompletableFuture.completedStage(Map.of());
        }
        return rootCauses
                .origins(caller, members, Bounds.DEFAULT, new InnerRouteAccess(call))
                .thenApply(origins ->
                        origins.stream()
                                .collect(
                                        Collectors.toMap(
                                                FirstFailure::endedExecutionArn,
                                                Function.identity())));
    }

    /**
     * Returns the first member of each group, then the second members, and so on. If a bound ends
     * the reads early, most groups thus have at least one root cause.
     */
    static List<String> interleave(List<List<String>> groups, int members) {
        var read = new ArrayList<String>();
        for (int position = 0; position < members; position++) {
            for (var group : groups.subList(0, Math.min(GROUPS_MAX, groups.size()))) {
                if (position < group.size()) {
                    read.add(group.get(position));
                }
            }
        }
        return read.stream().distinct().toList();
    }

    /** Writes the root causes of the members of a group, if the request needs them. */
    public static void write(
            JsonWriter json, List<String> members, Map<String, FirstFailure> origins) {
        var known = members.stream().filter(origins::containsKey).map(origins::get).toList();
        if (!known.isEmpty()) {
            json.member("rootCauses", known, MemberRootCauses::writeOrigin);
        }
    }

    private static void writeOrigin(JsonWriter json, FirstFailure origin) {
        json.beginObject().member("executionArn", origin.endedExecutionArn());
        var step = origin.step();
        if (step != null) {
            json.name("origin");
            RootCauseJson.writeStep(json, step);
        }
        json.member("complete", origin.isCertain()).endObject();
    }
}
