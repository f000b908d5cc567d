package dev.askel.trigger.mqtt;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a subscription.
 *
 * @param broker {@code mqtt} or {@code mqtts}, with host and port
 * @param version the version of the protocol
 * @param topicFilters at least one
 * @param connectionArn the connection with user name and password; null when the broker needs none
 * @param caCertificates certificates in PEM that the broker's certificate must descend from; null
 *     for the trust store of the JDK
 * @param clientIdPrefix the beginning of the client ids; null for one that no other subscription
 *     has
 * @param shared the shared subscription; null when one client subscribes
 * @param receiveMaximum the maximum number of messages of a client that are not acknowledged
 * @param bus the name of the event bus
 * @param deduplication the place of the id of a message; null when messages have none
 */
record MqttSubscription(
        String name,
        URI broker,
        Version version,
        List<String> topicFilters,
        @Nullable String connectionArn,
        @Nullable String caCertificates,
        @Nullable String clientIdPrefix,
        @Nullable Shared shared,
        int receiveMaximum,
        String bus,
        String source,
        String detailType,
        @Nullable Deduplication deduplication) {
    /** Some brokers accept only 23 characters (MQTT 3.1.1, section 3.1.3.1). */
    private static final int ID_CHARS = 13;

    /** The versions of MQTT. */
    enum Version {
        V3("3.1.1"),
        V5("5");

        private final String text;

        Version(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * A shared subscription of MQTT 5.
     *
     * @param subscribers the number of clients, which the nodes of the cluster share
     */
    record Shared(String group, int subscribers) {}

    /**
     * The place of the id of a message: either is null.
     *
     * @param property the name of a user property of MQTT 5
     * @param path a path of the event, such as {@code $.detail.id}
     */
    record Deduplication(@Nullable String property, @Nullable String path) {}

    /** The host of the broker, without brackets. */
    String host() {
        var host = broker.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** The number of clients in the cluster. */
    int clients() {
        return shared == null ? 1 : shared.subscribers();
    }

    /** The filters with the group of a shared subscription. */
    List<String> subscribedFilters() {
        return shared == null
                ? topicFilters
                : topicFilters.stream()
                        .map(filter -> "$share/" + shared.group() + "/" + filter)
                        .toList();
    }

    /** Returns whether a filter matches a topic. The predicate does not parse the filters again. */
    Predicate<String> topics() {
        var filters = topicFilters.stream().map(MqttTopicFilter::of).toList();
        return topic -> {
            var name = MqttTopic.of(topic);
            return filters.stream().anyMatch(filter -> filter.matches(name));
        };
    }

    /**
     * The id of a client. It is the same on each node, so that a node that takes over a client
     * resumes its session.
     *
     * @param id the id of the subscription
     * @param client from 0
     */
    String clientId(UUID id, int client) {
        var prefix =
                clientIdPrefix == null
                        ? "askel-" + id.toString().substring(0, ID_CHARS)
                        : clientIdPrefix;
        return shared == null ? prefix : prefix + "-" + client;
    }
}
