package dev.askel.http.rest.trigger;

import dev.askel.engine.api.Answer;
import dev.askel.http.rest.RestCall;
import dev.askel.http.rest.RestResponse;
import dev.askel.http.rest.Route;
import dev.askel.http.rest.RouteGroup;
import dev.askel.http.rest.routes.Paging;
import dev.askel.http.wire.SerializationException;
import dev.askel.http.wire.WireError;
import dev.askel.trigger.mqtt.MqttSubscriptions;
import dev.askel.trigger.mqtt.MqttSubscriptions.SubscriptionDescription;
import dev.askel.trigger.mqtt.SubscriptionAnswers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The routes that manage subscriptions of MQTT brokers. */
public final class MqttRoutes {
    private static final String SUBSCRIPTIONS = "/mqtt-subscriptions";
    private static final String SUBSCRIPTION = SUBSCRIPTIONS + "/{mqttSubscriptionName}";
    private static final String SCHEMA = "MqttSubscription";

    private final MqttSubscriptions subscriptions;

    /** Creates the routes. {@code subscriptions} performs their operations. */
    public MqttRoutes(MqttSubscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    /** Returns the routes. */
    public RouteGroup group() {
        return new RouteGroup(
                "MQTT",
                "Subscriptions of MQTT brokers. Their messages become events of a bus.",
                List.of("mqtt-schemas.json"),
                List.of(
                        Route.get(SUBSCRIPTIONS)
                                .named(
                                        "ListMqttSubscriptions",
                                        "The subscriptions, ordered by name.")
                                .query(Paging.parameters())
                                .responseBody("MqttSubscriptionList")
                                .action(this::list),
                        Route.put(SUBSCRIPTION)
                                .named("PutMqttSubscription", "Creates or replaces a subscription.")
                                .requestBody("PutMqttSubscriptionInput")
                                .responseBody(SCHEMA)
                                .action(this::put),
                        Route.get(SUBSCRIPTION)
                                .named("DescribeMqttSubscription", "A subscription.")
                                .responseBody(SCHEMA)
                                .action(call ->
                                        respond(
                                                subscriptions.describeSubscription(
                                                        call.caller(), name(call)))),
                        Route.delete(SUBSCRIPTION)
                                .named("DeleteMqttSubscription", "Removes a subscription.")
                                .responseBody(SCHEMA)
                                .action(call ->
                                        respond(
                                                subscriptions.deleteSubscription(
                                                        call.caller(), name(call))))));
    }

    private static String name(RestCall call) {
        return call.parameters().text("mqttSubscriptionName");
    }

    /**
     * Stores a subscription. Policies decide about the members that the parser of requests reads.
     * The parser of the operation accepts larger bodies, so a body that the first one cannot read
     * is refused.
     */
    private CompletionStage<RestResponse> put(RestCall call) {
        try {
            call.operationMembers().requireReadable();
        } catch (SerializationException unreadable) {
            return CompletableFuture.completedStage(
                    RestResponse.error(
                            new WireError.SerializationFailure(unreadable.getMessage())));
        }
        return respond(subscriptions.putSubscription(call.caller(), name(call), call.body()));
    }

    private CompletionStage<RestResponse> list(RestCall call) {
        return subscriptions
                .listSubscriptions(call.caller(), Paging.readPage(call.parameters()))
                .thenApply(answer -> RestResponse.of(answer.map(SubscriptionAnswers::text)));
    }

    private static CompletionStage<RestResponse> respond(
            CompletionStage<Answer<SubscriptionDescription>> answer) {
        return answer.thenApply(each -> RestResponse.of(each.map(SubscriptionAnswers::text)));
    }
}
