package dev.askel.http.rest.startlimit;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.PauseNote;
import dev.askel.engine.api.workbench.StartLimits.StartLimitDescription;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.rest.routes.Paging;
import dev.askel.http.wire.StartLimitJson;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes of the start limits of state machines, and of their queues. */
public final class StartLimitRoutes {
    private static final String MACHINE = "stateMachineArn";
    private static final String ATTENTION = "needsAttention";
    private static final String LIMIT = "/state-machines/{stateMachineArn}/start-limit";
    private static final String DESCRIPTION = "StartLimit";

    private final StartLimits limits;

    /** Creates the routes. */
    public StartLimitRoutes(StartLimits limits) {
        this.limits = limits;
    }

    /** Returns the routes. */
    public RouteGroup group() {
        return new RouteGroup(
                "Start limits",
                "Limits of running executions, queues of starts, and pauses of state machines.",
                List.of("start-limit-schemas.json"),
                List.of(
                        Route.get("/start-limits")
                                .named(
                                        "ListStartLimits",
                                        "The state machines with a start limit, a pause or queued"
                                                + " executions, ordered by name.")
                                .query(
                                        Parameter.text(
                                                MACHINE,
                                                "The only state machine that is listed; all when"
                                                        + " absent."),
                                        Parameter.flag(
                                                ATTENTION,
                                                "Only paused state machines, and those with a"
                                                        + " nearly full queue; the counts are those"
                                                        + " of the first 10,000 keys."))
                                .query(Paging.parameters())
                                .responseBody("StartLimitList")
                                .action(this::list),
                        Route.get(LIMIT)
                                .named(
                                        "DescribeStartLimit",
                                        "The rule of a state machine, and its first 100 keys.")
                                .responseBody(DESCRIPTION)
                                .action(call ->
                                        respond(limits.describe(call.caller(), machine(call)))),
                        Route.put(LIMIT)
                                .named(
                                        "SetStartLimit",
                                        "Limits the running executions of a state machine, or of"
                                                + " each key.")
                                .requestBody("StartRuleInput")
                                .responseBody(DESCRIPTION)
                                .action(this::put),
                        Route.delete(LIMIT)
                                .named(
                                        "RemoveStartLimit",
                                        "Removes the rule and starts queued executions; a pause"
                                                + " remains.")
                                .responseBody(DESCRIPTION)
                                .action(call ->
                                        respond(limits.remove(call.caller(), machine(call)))),
                        Route.post("/state-machines/{stateMachineArn}/pause")
                                .named(
                                        "PauseStateMachine",
                                        "Makes further starts wait until the state machine is"
                                                + " resumed.")
                                .requestBody("PauseStateMachineInput")
                                .responseBody(DESCRIPTION)
                                .action(this::pause),
                        Route.post("/state-machines/{stateMachineArn}/resume")
                                .named("ResumeStateMachine", "Ends the pause of a state machine.")
                                .responseBody(DESCRIPTION)
                                .action(call ->
                                        respond(limits.resume(call.caller(), machine(call)))),
                        Route.get(LIMIT + "/queue")
                                .named(
                                        "ListQueuedExecutions",
                                        "The queued executions of a state machine, the next one"
                                                + " first.")
                                .query(Paging.parameters())
                                .responseBody("QueuedExecutionList")
                                .action(call ->
                                        limits.listQueued(
                                                        call.caller(),
                                                        machine(call),
                                                        Paging.readPage(call.parameters()))
                                                .thenApply(it ->
                                                        RestResponse.of(
                                                                it, StartLimitJson::write))),
                        Route.get("/executions/{executionArn}/queue")
                                .named(
                                        "GetQueuePosition",
                                        "The place of an execution in its queue; an empty object"
                                                + " when it is not queued.")
                                .responseBody("QueuePosition")
                                .action(call ->
                                        limits.findQueued(
                                                        call.caller(),
                                                        call.parameters().text("executionArn"))
                                                .thenApply(it ->
                                                        RestResponse.of(
                                                                it,
                                                                (json, found) ->
                                                                        found.ifPresent(queued ->
                                                                                StartLimitJson
                                                                                        .write(
                                                                                                json,
                                                                                                queued)))))));
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        var machine = call.parameters().textOrNull(MACHINE);
        var page = Paging.readPage(call.parameters());
        boolean needsAttention = call.parameters().flagOr(ATTENTION, false);
        if (needsAttention && machine != null) {
            return CompletableFuture.completedStage(
                    RestResponse.error(
                            new EngineError.ValidationException(
                                    "1 validation error detected: Value 'true' at '%s' failed to satisfy constraint: Member must be absent with a member %s"
                                            .formatted(ATTENTION, MACHINE))));
        }
        var listed =
                needsAttention
                        ? limits.listNeedingAttention(call.caller(), page)
                        : limits.list(call.callerFor(machine), machine, page);
        return listed.thenApply(it -> RestResponse.of(it, StartLimitJson::write));
    }

    private static String machine(RestCall call) {
        return call.parameters().text(MACHINE);
    }

    private CompletionStage<RestResponse> put(RestCall call) {
        return switch (StartLimitJson.readRule(call.body())) {
            case Answer.Refused<StartRule>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<StartRule>(var rule) ->
                    respond(limits.put(call.caller(), machine(call), rule));
        };
    }

    private CompletionStage<RestResponse> pause(RestCall call) {
        return switch (StartLimitJson.readPause(call.body(), call.principalArn())) {
            case Answer.Refused<PauseNote>(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok<PauseNote>(var note) ->
                    respond(limits.pause(call.caller(), machine(call), note));
        };
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<StartLimitDescription>> answer) {
        return answer.thenApply(it -> RestResponse.of(it, StartLimitJson::write));
    }
}
