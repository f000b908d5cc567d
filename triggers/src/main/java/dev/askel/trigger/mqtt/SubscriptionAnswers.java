package dev.askel.trigger.mqtt;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.trigger.mqtt.MqttSubscriptions.ClientDescription;
import dev.askel.trigger.mqtt.MqttSubscriptions.SubscriptionDescription;
import dev.askel.trigger.mqtt.MqttSubscriptions.SubscriptionPage;
import java.math.BigDecimal;
import java.time.Instant;

/** Writes the answers of the operations on subscriptions. Times are seconds since 1970. */
public final class SubscriptionAnswers {
    private static final int MILLIS_SCALE = 3;

    private SubscriptionAnswers() {}

    /** Returns a subscription as JSON text. */
    public static String text(SubscriptionDescription description) {
        return Payload.of(write(description)).text();
    }

    /** Returns a page of subscriptions as JSON text. */
    public static String text(SubscriptionPage page) {
        var json = JsonNodeFactory.instance.objectNode();
        var subscriptions = json.putArray("subscriptions");
        page.subscriptions().forEach(each -> subscriptions.add(write(each)));
        if (page.nextToken() != null) {
            json.put("nextToken", page.nextToken());
        }
        return Payload.of(json).text();
    }

    private static ObjectNode write(SubscriptionDescription description) {
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("subscriptionArn", description.subscriptionArn())
                        .put("name", description.name());
        for (var member : description.definition().properties()) {
            json.set(member.getKey(), member.getValue());
        }
        json.put("creationDate", seconds(description.creationDate()))
                .put("lastModifiedDate", seconds(description.lastModifiedDate()));
        if (description.clients() != null) {
            var clients = json.putArray("clients");
            description.clients().forEach(each -> clients.add(write(each)));
        }
        return json;
    }

    private static ObjectNode write(ClientDescription client) {
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("client", client.client())
                        .put("state", client.state())
                        .put("stateSince", seconds(client.stateSince()))
                        .put("messagesReceived", client.messagesReceived())
                        .put("messagesDropped", client.messagesDropped());
        if (client.lastError() != null) {
            json.put("lastError", client.lastError());
        }
        if (client.lastErrorDate() != null) {
            json.put("lastErrorDate", seconds(client.lastErrorDate()));
        }
        return json;
    }

    private static BigDecimal seconds(Instant instant) {
        return BigDecimal.valueOf(instant.toEpochMilli(), MILLIS_SCALE);
    }
}
