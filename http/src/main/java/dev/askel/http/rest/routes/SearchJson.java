package dev.askel.http.rest.routes;

import dev.askel.engine.api.workbench.ExecutionSearches.FoundExecution;
import dev.askel.engine.api.workbench.ExecutionSearches.InputSearchResult;
import dev.askel.engine.api.workbench.ExecutionSearches.SearchResult;
import dev.askel.engine.api.workbench.ExecutionStatistics.BoundedCount;
import dev.askel.engine.api.workbench.ExecutionStatistics.FailureGroup;
import dev.askel.engine.api.workbench.ExecutionStatistics.FailureGroups;
import dev.askel.engine.api.workbench.ExecutionStatistics.MachineRate;
import dev.askel.engine.api.workbench.ExecutionStatistics.MachineRates;
import dev.askel.engine.api.workbench.ExecutionStatistics.Minute;
import dev.askel.engine.api.workbench.ExecutionStatistics.Rates;
import dev.askel.engine.api.workbench.ExecutionStatistics.StateStatistic;
import dev.askel.engine.api.workbench.ExecutionStatistics.StateStatistics;
import dev.askel.engine.api.workbench.RootCauses.FirstFailure;
import dev.askel.engine.api.workbench.SearchAttributes.AttributeSearchResult;
import dev.askel.http.rest.MemberRootCauses;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.SearchAttributeJson;
import java.time.Duration;
import java.util.Map;

/** Writes the answers of searches and statistics, by the schemas of {@code search-schemas.json}. */
final class SearchJson {
    private SearchJson() {}

    static void writeExecutions(JsonWriter json, SearchResult result) {
        json.member("executions", result.executions(), SearchJson::writeExecution)
                .member("nextToken", result.nextToken());
    }

    static void writeAttributed(JsonWriter json, AttributeSearchResult result) {
        json.member(
                        "executions",
                        result.executions(),
                        (each, found) -> {
                            writeMembers(each.beginObject(), found.execution());
                            SearchAttributeJson.writeValues(each, found.values());
                            each.endObject();
                        })
                .member("nextToken", result.nextToken());
    }

    static void writeInputSearch(JsonWriter json, InputSearchResult result) {
        json.member("executions", result.executions(), SearchJson::writeExecution)
                .member("executionsRead", result.executionsRead())
                .member("readBackTo", result.readBackTo())
                .member("nextToken", result.nextToken());
    }

    private static void writeExecution(JsonWriter json, FoundExecution execution) {
        writeMembers(json.beginObject(), execution);
        json.endObject();
    }

    private static void writeMembers(JsonWriter json, FoundExecution execution) {
        var stopped = execution.stopDate();
        json.member("executionArn", execution.executionArn())
                .member("stateMachineArn", execution.stateMachineArn())
                .member("name", execution.name())
                .member("status", execution.status())
                .member("startDate", execution.startDate())
                .member("stopDate", stopped);
        if (stopped != null) {
            json.member(
                    "durationMillis", Duration.between(execution.startDate(), stopped).toMillis());
        }
        json.member("stateMachineVersionArn", execution.stateMachineVersionArn())
                .member("stateMachineAliasArn", execution.stateMachineAliasArn())
                .member("redriveCount", execution.redriveCount())
                .member("redriveDate", execution.redriveDate())
                .member("failedState", execution.failedState())
                .member("error", execution.error())
                .member("causeFingerprint", execution.causeFingerprint());
        if (execution.isPaused()) {
            json.member("paused", true);
        }
    }

    /**
     * Groups of failures, and the known root causes of their executions.
     *
     * @param origins the root causes by execution ARN
     */
    record GroupsWithOrigins(FailureGroups groups, Map<String, FirstFailure> origins) {}

    static void writeFailures(JsonWriter json, GroupsWithOrigins result) {
        var groups = result.groups();
        json.member(
                        "groups",
                        groups.groups(),
                        (out, group) -> writeGroup(out, group, result.origins()))
                .member("groupCount", groups.groupCount())
                .member("executionsRead", groups.executionsRead())
                .member("complete", groups.isComplete());
    }

    private static void writeGroup(
            JsonWriter json, FailureGroup group, Map<String, FirstFailure> origins) {
        json.beginObject().member("stateMachineArn", group.stateMachineArn());
        FailureJson.writeMembers(json, group.failures())
                .member("lastStopDate", group.lastStopDate())
                .member("executionArn", group.executionArn());
        MemberRootCauses.write(json, group.members(), origins);
        json.endObject();
    }

    static void writeRates(JsonWriter json, Rates rates) {
        json.member("asOf", rates.asOf())
                .member("minutes", rates.minutes(), SearchJson::writeMinute)
                .member("complete", rates.isComplete());
        writeTally(json, "openExecutions", rates.openExecutions());
        writeTally(json, "openTasks", rates.openTasks());
        writeTally(json, "quarantined", rates.quarantinedExecutions());
        json.member("overdueMillis", rates.overdue().toMillis());
    }

    private static void writeMinute(JsonWriter json, Minute minute) {
        json.beginObject()
                .member("from", minute.from())
                .member("started", minute.started())
                .member("succeeded", minute.succeeded())
                .member("failed", minute.failed())
                .member("timedOut", minute.timedOut())
                .member("aborted", minute.aborted())
                .endObject();
    }

    private static void writeTally(JsonWriter json, String name, BoundedCount tally) {
        json.name(name)
                .beginObject()
                .member("count", tally.count())
                .member("orMore", tally.isLowerBound())
                .endObject();
    }

    static void writeMachines(JsonWriter json, MachineRates rates) {
        json.member("asOf", rates.asOf())
                .member("minutes", rates.minutes())
                .member("complete", rates.isComplete())
                .member("machines", rates.machines(), SearchJson::writeMachine);
    }

    private static void writeMachine(JsonWriter json, MachineRate rate) {
        json.beginObject()
                .member("stateMachineArn", rate.stateMachineArn())
                .member("started", rate.started())
                .member("succeeded", rate.succeeded())
                .member("failed", rate.failed())
                .member("timedOut", rate.timedOut())
                .member("aborted", rate.aborted())
                .member("openExecutions", rate.openExecutions())
                .endObject();
    }

    static void writeStates(JsonWriter json, StateStatistics statistics) {
        json.member("states", statistics.states(), SearchJson::writeState)
                .member("visitsLeftOut", statistics.omittedVisits())
                .member("executionsRead", statistics.executionsRead())
                .member("executionsUnreadable", statistics.executionsUnreadable());
        writeTally(json, "executionsMatching", statistics.executionsMatching());
    }

    private static void writeState(JsonWriter json, StateStatistic state) {
        json.beginObject()
                .member("stateMachineArn", state.stateMachineArn())
                .member("state", state.state())
                .member("visits", state.visits())
                .member("failures", state.failures())
                .member("retries", state.retries())
                .member("exits", state.exits());
        var durations = state.durations();
        if (durations != null) {
            json.name("durationMillis")
                    .beginObject()
                    .member("p50", durations.p50().toMillis())
                    .member("p90", durations.p90().toMillis())
                    .member("p99", durations.p99().toMillis())
                    .member("max", durations.longest().toMillis())
                    .endObject();
        }
        json.endObject();
    }
}
