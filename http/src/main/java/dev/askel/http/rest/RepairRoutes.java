package dev.askel.http.rest;

import static dev.askel.http.rest.Parameter.text;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.workbench.Repairs;
import dev.askel.http.wire.RepairCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a person asks and does who must put an execution right. */
final class RepairRoutes {
    static final String DONE =
            "It is done. There was no room for what it has come to: inspect the execution.";

    private static final Parameter ARN = text("arn", "The ARN of the execution.").mandatory();
    private static final Parameter FROM =
            text("from", "Where the page begins: `next` of the page before.");

    private final Repairs repairs;

    RepairRoutes(Repairs repairs) {
        this.repairs = repairs;
    }

    Topic topic() {
        return new Topic(
                "Repair",
                "What an execution waits for, and putting it right by hand.",
                List.of("repair-schemas.json"),
                List.of(
                        Route.get("/inspect")
                                .named("InspectExecution", "All that is known of an execution.")
                                .query(ARN)
                                .gives("Inspection")
                                .by(call -> told(repairs.inspect(call.parameters().text("arn")))),
                        Route.get("/inspect/export")
                                .named(
                                        "ExportExecution",
                                        "A page of everything that is stored of an execution.")
                                .query(ARN, FROM)
                                .gives("ExportPage")
                                .by(call ->
                                        told(
                                                repairs.export(
                                                        call.parameters().text("arn"),
                                                        from(call)))),
                        Route.get("/quarantine")
                                .named(
                                        "ListQuarantined",
                                        "A page of the executions in quarantine, and why.")
                                .query(FROM)
                                .gives("QuarantinePage")
                                .by(call -> told(repairs.quarantined(from(call)))),
                        repair("wake", "WakeExecution", "Looks once more at what is due."),
                        repair("retry", "RetryExecution", "Takes it out of quarantine."),
                        repair("abort", "AbortExecution", "Ends it, even if it is unreadable."),
                        repair("complete", "CompleteTask", "Answers a task of it."),
                        repair("fail", "FailTask", "Fails a task of it.")));
    }

    private static String from(RestCall call) {
        var from = call.parameters().textOrNull("from");
        return from == null ? Repairs.FIRST : from;
    }

    private Route repair(String action, String operationId, String summary) {
        return Route.post("/inspect/" + action)
                .named(operationId, summary)
                .query(ARN)
                .takes(operationId + "Input")
                .gives("Inspection")
                .by(call -> repaired(action, call));
    }

    private CompletionStage<RestAnswer> repaired(String action, RestCall call) {
        var read = RepairCodec.read(action, call.body()).orElseThrow();
        return switch (read) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestAnswer.error(error));
            case Answer.Ok(var repair) ->
                    repairs.repair(call.parameters().text("arn"), repair, call.requestId())
                            .thenApply(answer -> RestAnswer.of(answer).orElseSay(DONE));
        };
    }

    private static CompletionStage<RestAnswer> told(CompletionStage<Answer<String>> answer) {
        return answer.thenApply(RestAnswer::of);
    }
}
