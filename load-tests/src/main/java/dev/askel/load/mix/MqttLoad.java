package dev.askel.load.mix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Mosquitto;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.UnknownOutcomeException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Messages of a broker with QoS 1, each published twice with the same id. The broker acknowledges a
 * message when it has stored it for the session of the subscription.
 */
final class MqttLoad extends KeyedLoad {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration SUBSCRIBED_MAX = Duration.ofMinutes(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

    private final Mosquitto broker;
    private final String name;

    /** The ids of executions that are known already. */
    private final Map<String, String> keys = new ConcurrentHashMap<>();

    /**
     * Creates a load without starting it.
     *
     * @param askel a client of us-east-1
     * @param name distinguishes loads
     * @param broker runs during the whole load
     */
    MqttLoad(AskelClient askel, String name, Mosquitto broker) {
        super(askel, "MESSAGED-" + name, "message", INTERVAL);
        this.name = "load-" + name;
        this.broker = broker;
    }

    @Override
    void createResources() throws ErrorResponseException, UnknownOutcomeException {
        var rule = AskelClient.newRequest().put("Name", name);
        rule.put("EventPattern", "{\"source\":[\"mqtt.%s\"]}".formatted(name));
        RetryingCaller.retry(() -> askel.callEvents("PutRule", rule));
        var targets = AskelClient.newRequest().put("Rule", name);
        targets.putArray("Targets")
                .addObject()
                .put("Id", "machine")
                .put("Arn", createMachine())
                .put("RoleArn", ROLE)
                .put("InputPath", "$.detail");
        RetryingCaller.retry(() -> askel.callEvents("PutTargets", targets));
        var subscription = AskelClient.newRequest().put("brokerUri", broker.uri());
        // With MQTT 5, Mosquitto 2.0.11 can end the connection once more after a fault.
        subscription.put("protocolVersion", "3.1.1");
        subscription.putArray("topicFilters").add(name + "/#");
        subscription.putObject("deduplication").put("path", "$.detail.id");
        var body = subscription.toString();
        RetryingCaller.retry(() -> askel.callPath("PUT", path(), body, Map.of()));
        if (!Deadline.after(SUBSCRIBED_MAX).await(this::isSubscribed, POLL_INTERVAL)) {
            complain("the broker has not accepted the subscription");
        }
    }

    private String path() {
        return "/api/v1/mqtt-subscriptions/" + name;
    }

    private boolean isSubscribed() {
        try {
            return askel.callPath("GET", path(), "", Map.of())
                    .path("clients")
                    .path(0)
                    .path("state")
                    .asText()
                    .equals("SUBSCRIBED");
        } catch (ErrorResponseException | UnknownOutcomeException e) {
            return false;
        }
    }

    @Override
    void send(String key) {
        var message = "{\"id\":\"%s\"}".formatted(key);
        try {
            broker.publish(name + "/load", List.of(message, message));
            acknowledge(key);
        } catch (IOException e) {
            complain("the broker has not accepted a message: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    String key(JsonNode execution) throws ErrorResponseException, UnknownOutcomeException {
        var arn = execution.path("executionArn").asText();
        var known = keys.get(arn);
        if (known != null) {
            return known;
        }
        var described = RetryingCaller.retry(() -> askel.describeExecution(arn));
        var key = AskelClient.parseJson(described.path("input").asText()).path("id").asText();
        keys.put(arn, key);
        return key;
    }

    @Override
    public void close() {
        super.close();
        try {
            askel.callPath("DELETE", path(), "", Map.of());
        } catch (ErrorResponseException | UnknownOutcomeException e) {
            System.out.println("The subscription remains: " + e.getMessage());
        }
    }
}
