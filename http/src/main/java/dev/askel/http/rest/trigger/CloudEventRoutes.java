package dev.askel.http.rest.trigger;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.trigger.event.EventBridge;
import dev.askel.trigger.event.EventBuses;
import dev.askel.trigger.event.EventPublisher.EntryResult;
import dev.askel.trigger.event.EventPublisher.Rejected;
import dev.askel.trigger.event.cloudevent.CloudEvent;
import dev.askel.trigger.event.cloudevent.CloudEventReader;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The route that receives CloudEvents for an event bus. */
public final class CloudEventRoutes {
    private static final String BUS = "eventBusName";

    private final EventBridge events;

    /** Creates the route. {@code events} receives the events. */
    public CloudEventRoutes(EventBridge events) {
        this.events = events;
    }

    /** Returns the group of the route. */
    public RouteGroup group() {
        return new RouteGroup(
                "CloudEvents",
                "CloudEvents 1.0 for event buses. The API of EventBridge manages buses and rules.",
                List.of("cloud-event-schemas.json"),
                List.of(
                        Route.post("/event-buses/{eventBusName}/events")
                                .named(
                                        "PutCloudEvents",
                                        "Sends CloudEvents to an event bus, in the structured, batched or binary mode.")
                                .requestBody("CloudEvents")
                                .requestTypes(
                                        CloudEventReader.STRUCTURED,
                                        CloudEventReader.BATCH,
                                        "application/json",
                                        "*/*")
                                .action(this::put)));
    }

    private CompletionStage<RestResponse> put(RestCall call) {
        var headers = call.headers();
        return switch (CloudEventReader.read(
                headers.contentType(), headers.cloudEvent(), call.body())) {
            case Answer.Refused(var error) ->
                    CompletableFuture.completedStage(RestResponse.error(error));
            case Answer.Ok(var read) -> put(call, read);
        };
    }

    /** Unlike PutEvents, this route refuses a bus that does not exist. */
    private CompletionStage<RestResponse> put(RestCall call, List<CloudEvent> read) {
        var bus = call.parameters().text(BUS);
        if (bus.equals(EventBuses.DEFAULT)) {
            return publish(call, bus, read);
        }
        return events.buses()
                .describeEventBus(call.caller(), bus)
                .thenCompose(found ->
                        found instanceof Answer.Refused<?>(var error)
                                ? CompletableFuture.completedStage(RestResponse.error(error))
                                : publish(call, bus, read));
    }

    private CompletionStage<RestResponse> publish(
            RestCall call, String bus, List<CloudEvent> read) {
        return events.publisher()
                .putIdentifiedEvents(
                        call.caller(), read.stream().map(event -> event.toEvent(bus)).toList())
                .thenApply(CloudEventRoutes::response);
    }

    private static RestResponse response(Answer<List<EntryResult>> answer) {
        return switch (answer) {
            case Answer.Refused<List<EntryResult>>(var error) -> RestResponse.error(error);
            case Answer.Ok<List<EntryResult>>(var results) ->
                    results.stream()
                            .filter(Rejected.class::isInstance)
                            .map(Rejected.class::cast)
                            .findFirst()
                            .<RestResponse>map(rejected ->
                                    RestResponse.error(
                                            new EngineError.ValidationException(
                                                    rejected.message())))
                            .orElseGet(RestResponse::noContent);
        };
    }
}
