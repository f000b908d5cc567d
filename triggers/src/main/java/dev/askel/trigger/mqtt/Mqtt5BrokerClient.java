package dev.askel.trigger.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientReconnector;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientReconnector;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import dev.askel.engine.api.connection.Authorization.Basic;
import dev.askel.trigger.event.EventPublisher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client of MQTT 5. */
final class Mqtt5BrokerClient extends BrokerClient {
    /** The time for which the broker keeps messages while no node is connected. */
    private static final long SESSION_SECONDS = Duration.ofDays(1).toSeconds();

    /** The maximum size of a message with its topic and properties, in bytes. */
    private static final int PACKET_MAX = EventPublisher.BYTES_MAX + 64 * 1024;

    private final MqttSubscription subscription;
    private final Mqtt5AsyncClient client;
    private final Mqtt5Subscribe subscribe;

    Mqtt5BrokerClient(
            MqttSubscription subscription,
            String clientId,
            Supplier<CompletionStage<Optional<Basic>>> credentials,
            Observer observer) {
        super(credentials, observer);
        this.subscription = subscription;
        client =
                builder(clientId, BrokerClients.transport(subscription))
                        .useMqttVersion5()
                        .buildAsync();
        subscribe =
                Mqtt5Subscribe.builder()
                        .addSubscriptions(
                                subscription.subscribedFilters().stream()
                                        .map(Mqtt5BrokerClient::subscription))
                        .build();
        // A resumed session sends messages before the subscription, so no message may be missed.
        client.publishes(
                MqttGlobalPublishFilter.ALL, message -> receiver().accept(message(message)), true);
    }

    private static Mqtt5Subscription subscription(String filter) {
        return Mqtt5Subscription.builder()
                .topicFilter(filter)
                .qos(MqttQos.AT_LEAST_ONCE)
                .retainHandling(Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST)
                .build();
    }

    private static MqttMessage message(Mqtt5Publish message) {
        return new MqttMessage(
                message.getTopic().toString(),
                message.getPayloadAsBytes(),
                message.getQos().getCode(),
                message.isRetain(),
                message.getContentType().map(Object::toString).orElse(null),
                message.getUserProperties().asList().stream()
                        .map(each ->
                                Map.entry(each.getName().toString(), each.getValue().toString()))
                        .toList(),
                message::acknowledge);
    }

    private Mqtt5Connect connectMessage(@Nullable Basic user) {
        var connect =
                Mqtt5Connect.builder()
                        .cleanStart(false)
                        .sessionExpiryInterval(SESSION_SECONDS)
                        .keepAlive(BrokerClients.KEEP_ALIVE_SECONDS)
                        .restrictions()
                        .receiveMaximum(subscription.receiveMaximum())
                        .maximumPacketSize(PACKET_MAX)
                        .applyRestrictions();
        return user == null
                ? connect.build()
                : connect.simpleAuth(
                                Mqtt5SimpleAuth.builder()
                                        .username(user.username())
                                        .password(
                                                user.password()
                                                        .text()
                                                        .getBytes(StandardCharsets.UTF_8))
                                        .build())
                        .build();
    }

    @Override
    CompletionStage<Boolean> connect(@Nullable Basic user) {
        return client.connect(connectMessage(user)).thenApply(_ -> true);
    }

    @Override
    CompletionStage<Boolean> subscribe() {
        return client.subscribe(subscribe).thenApply(_ -> true);
    }

    @Override
    CompletionStage<Boolean> unsubscribe() {
        return client.unsubscribe(Mqtt5Unsubscribe.builder().reverse(subscribe).build())
                .thenApply(_ -> true);
    }

    @Override
    void disconnect() {
        var _ = client.disconnect();
    }

    @Override
    void withCredentials(MqttClientReconnector reconnector, @Nullable Basic user) {
        if (reconnector instanceof Mqtt5ClientReconnector version5) {
            version5.connect(connectMessage(user));
        }
    }
}
