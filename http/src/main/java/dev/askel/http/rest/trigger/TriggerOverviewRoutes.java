package dev.askel.http.rest.trigger;

import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.wire.JsonWriter;
import dev.askel.trigger.overview.ExecutionTrigger;
import dev.askel.trigger.overview.Trigger;
import dev.askel.trigger.overview.TriggerOverview;
import dev.askel.trigger.overview.TriggerOverview.MachineTriggers;
import dev.askel.trigger.recent.RecentDelivery;
import dev.askel.trigger.recent.RecentEvent;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The routes that read triggers of all kinds. */
public final class TriggerOverviewRoutes {
    private static final String TRIGGER = "triggerArn";
    private static final String BUS = "eventBusArn";
    private static final String MACHINE = "stateMachineArn";
    private static final String EXECUTION = "executionArn";

    private final TriggerOverview overview;

    /** Creates the routes. {@code overview} performs their reads. */
    public TriggerOverviewRoutes(TriggerOverview overview) {
        this.overview = overview;
    }

    /** Returns the routes. */
    public RouteGroup group() {
        return new RouteGroup(
                "Triggers",
                "Schedules, rules and webhooks: their recent deliveries, and the executions that they start.",
                List.of("trigger-schemas.json"),
                List.of(
                        Route.get("/triggers/{triggerArn}/deliveries")
                                .named(
                                        "ListTriggerDeliveries",
                                        "The newest deliveries of a schedule, a rule or a webhook.")
                                .responseBody("TriggerDeliveryList")
                                .action(this::deliveries),
                        Route.get("/event-buses/{eventBusArn}/recent-events")
                                .named(
                                        "ListRecentEvents",
                                        "A sample of the newest events of a bus, to try patterns on.")
                                .responseBody("RecentEventList")
                                .action(this::recentEvents),
                        Route.get("/state-machines/{stateMachineArn}/triggers")
                                .named(
                                        "ListStateMachineTriggers",
                                        "The triggers that start executions of a state machine.")
                                .responseBody("TriggerList")
                                .action(this::ofMachine),
                        Route.get("/executions/{executionArn}/trigger")
                                .named(
                                        "GetExecutionTrigger",
                                        "The trigger that started an execution.")
                                .responseBody("ExecutionTrigger")
                                .action(this::ofExecution),
                        Route.get("/regions")
                                .named(
                                        "ListRegions",
                                        "The regions with state machines, executions or triggers of the account.")
                                .responseBody("RegionList")
                                .action(this::regions)));
    }

    private CompletionStage<RestResponse> regions(RestCall call) {
        return overview.regions(call.caller())
                .thenApply(answer ->
                        RestResponse.of(
                                answer,
                                (json, regions) ->
                                        json.member("regions", regions, JsonWriter::string)));
    }

    private CompletionStage<RestResponse> deliveries(RestCall call) {
        return overview.recentDeliveries(call.caller(), call.parameters().text(TRIGGER))
                .thenApply(answer ->
                        RestResponse.of(
                                answer,
                                (json, deliveries) ->
                                        json.member(
                                                "deliveries",
                                                deliveries,
                                                TriggerOverviewRoutes::write)));
    }

    private static void write(JsonWriter json, RecentDelivery delivery) {
        json.beginObject()
                .member("id", delivery.id())
                .member("receivedDate", delivery.receivedAt().toString())
                .member("occurrence", delivery.occurrence())
                .member("targetArn", delivery.targetArn())
                .member("status", delivery.status().name())
                .member("failedAttempts", delivery.attempts())
                .member("error", delivery.error())
                .member(EXECUTION, delivery.executionArn())
                .member("updatedDate", delivery.updatedAt().toString())
                .endObject();
    }

    private CompletionStage<RestResponse> recentEvents(RestCall call) {
        return overview.recentEvents(call.caller(), call.parameters().text(BUS))
                .thenApply(answer ->
                        RestResponse.of(
                                answer,
                                (json, events) ->
                                        json.member(
                                                "events", events, TriggerOverviewRoutes::write)));
    }

    private static void write(JsonWriter json, RecentEvent event) {
        json.beginObject()
                .member("id", event.id())
                .member("receivedDate", event.receivedAt().toString())
                .member("event", event.json())
                .endObject();
    }

    private CompletionStage<RestResponse> ofMachine(RestCall call) {
        var arn = call.parameters().text(MACHINE);
        return overview.triggersOfMachine(call.callerFor(arn), arn)
                .thenApply(answer -> RestResponse.of(answer, TriggerOverviewRoutes::writeMembers));
    }

    private static void writeMembers(JsonWriter json, MachineTriggers found) {
        json.member("triggers", found.triggers(), TriggerOverviewRoutes::write)
                .member("isComplete", found.isComplete());
    }

    private static void write(JsonWriter json, Trigger trigger) {
        json.beginObject();
        writeMembers(json, trigger);
        json.endObject();
    }

    private static void writeMembers(JsonWriter json, Trigger trigger) {
        json.member("kind", trigger.kind().name())
                .member("arn", trigger.arn())
                .member("name", trigger.name())
                .member("parent", trigger.parent())
                .member("enabled", trigger.isEnabled())
                .member("condition", trigger.condition())
                .member("targetArn", trigger.targetArn());
    }

    private CompletionStage<RestResponse> ofExecution(RestCall call) {
        var arn = call.parameters().text(EXECUTION);
        return overview.triggerOfExecution(call.callerFor(arn), arn)
                .thenApply(answer -> RestResponse.of(answer, TriggerOverviewRoutes::writeFound));
    }

    private static void writeFound(JsonWriter json, Optional<ExecutionTrigger> found) {
        found.ifPresent(it -> {
            json.name("trigger").beginObject();
            writeMembers(json, it.trigger());
            json.endObject().member("occurrence", it.occurrence());
        });
    }
}
