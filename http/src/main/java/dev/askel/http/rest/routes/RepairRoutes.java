package dev.askel.http.rest.routes;

import static dev.askel.http.rest.Parameter.text;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.http.rest.Parameter;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.RepairCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes by which an operator inspects and repairs executions. */
final class RepairRoutes {
    static final String DONE_WITHOUT_RESULT =
            "The repair is done. The node has no memory for its result: inspect the execution.";

    private static final Parameter ARN = text("arn", "The ARN of the execution.").asRequired();
    private static final Parameter FROM =
            text("from", "The start of the page: `next` of the previous page.");

    private final Repairs repairs;

    RepairRoutes(Repairs repairs) {
        this.repairs = repairs;
    }

    RouteGroup group() {
        return new RouteGroup(
                "Repair",
                "Inspecting and repairing executions.",
                List.of("repair-schemas.json"),
                List.of(
                        Route.get("/inspect")
                                .named(
                                        "InspectExecution",
                                        "The state of an execution and its pending work.")
                                .query(ARN)
                                .responseBody("Inspection")
                                .action(call ->
                                        respond(repairs.inspect(call.parameters().text("arn")))),
                        Route.get("/inspect/export")
                                .named(
                                        "ExportExecution",
                                        "A page of all stored rows of an execution.")
                                .query(ARN, FROM)
                                .responseBody("ExportPage")
                                .action(call ->
                                        respond(
                                                repairs.export(
                                                        call.parameters().text("arn"),
                                                        from(call)))),
                        Route.get("/quarantine")
                                .named(
                                        "ListQuarantined",
                                        "A page of the executions in quarantine, with the reasons.")
                                .query(FROM)
                                .responseBody("QuarantinePage")
                                .action(call -> respond(repairs.listQuarantined(from(call)))),
                        repairRoute(
                                "wake",
                                "WakeExecution",
                                "Checks pending timers and outstanding effects again."),
                        repairRoute(
                                "retry",
                                "RetryExecution",
                                "Recovers an execution and removes it from quarantine."),
                        repairRoute(
                                "abort",
                                "AbortExecution",
                                "Aborts an execution, even if it is unreadable."),
                        repairRoute(
                                "complete", "CompleteTask", "Completes a task of an execution."),
                        repairRoute("fail", "FailTask", "Fails a task of an execution.")));
    }

    private static String from(RestCall call) {
        var from = call.parameters().textOrNull("from");
        return from == null ? Repairs.FIRST_PAGE : from;
    }

    private Route repairRoute(String action, String operationId, String summary) {
        return Route.post("/inspect/" + action)
                .named(operationId, summary)
                .query(ARN)
                .requestBody(operationId + "Input")
                .responseBody("Inspection")
                .action(call -> repair(action, call));
    }

    private CompletionStage<RestResponse> repair(String action, RestCall call) {
        var read = RepairCodec.read(action, call.body()).orElseThrow();
        return switch (read) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok(var repair) ->
                    repairs.repair(call.parameters().text("arn"), repair, call.requestId())
                            .thenApply(answer ->
                                    RestResponse.of(answer)
                                            .withOverloadMessage(DONE_WITHOUT_RESULT));
        };
    }

    private static CompletionStage<RestResponse> respond(CompletionStage<Answer<String>> answer) {
        return answer.thenApply(RestResponse::of);
    }
}
