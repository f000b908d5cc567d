package dev.askel.trigger.mqtt;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientReconnector;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.lifecycle.Mqtt3ClientReconnector;
import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import com.hivemq.client.mqtt.mqtt3.message.unsubscribe.Mqtt3Unsubscribe;
import dev.askel.engine.api.connection.Authorization.Basic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client of MQTT 3.1.1. */
final class Mqtt3BrokerClient extends BrokerClient {
    private final Mqtt3AsyncClient client;
    private final Mqtt3Subscribe subscribe;

    Mqtt3BrokerClient(
            MqttSubscription subscription,
            String clientId,
            Supplier<CompletionStage<Optional<Basic>>> credentials,
            Observer observer) {
        super(credentials, observer);
        client =
                builder(clientId, BrokerClients.transport(subscription))
                        .useMqttVersion3()
                        .buildAsync();
        subscribe =
                Mqtt3Subscribe.builder()
                        .addSubscriptions(
                                subscription.subscribedFilters().stream()
                                        .map(Mqtt3BrokerClient::subscription))
                        .build();
        // A resumed session sends messages before the subscription, so no message may be missed.
        client.publishes(
                MqttGlobalPublishFilter.ALL, message -> receiver().accept(message(message)), true);
    }

    private static Mqtt3Subscription subscription(String filter) {
        return Mqtt3Subscription.builder().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).build();
    }

    private static MqttMessage message(Mqtt3Publish message) {
        return new MqttMessage(
                message.getTopic().toString(),
                message.getPayloadAsBytes(),
                message.getQos().getCode(),
                message.isRetain(),
                null,
                List.of(),
                message::acknowledge);
    }

    private static Mqtt3Connect connectMessage(@Nullable Basic user) {
        var connect =
                Mqtt3Connect.builder()
                        .cleanSession(false)
                        .keepAlive(BrokerClients.KEEP_ALIVE_SECONDS);
        return user == null
                ? connect.build()
                : connect.simpleAuth(
                                Mqtt3SimpleAuth.builder()
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
        return client.unsubscribe(Mqtt3Unsubscribe.builder().reverse(subscribe).build())
                .thenApply(_ -> true);
    }

    @Override
    void disconnect() {
        var _ = client.disconnect();
    }

    @Override
    void withCredentials(MqttClientReconnector reconnector, @Nullable Basic user) {
        if (reconnector instanceof Mqtt3ClientReconnector version3) {
            version3.connect(connectMessage(user));
        }
    }
}
