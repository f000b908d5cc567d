package dev.askel.trigger.mqtt;

import com.hivemq.client.internal.mqtt.message.connect.MqttConnect;
import com.hivemq.client.internal.mqtt.message.connect.mqtt3.Mqtt3ConnectView;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.lifecycle.MqttClientReconnector;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.lifecycle.Mqtt3ClientReconnector;
import com.hivemq.client.mqtt.mqtt3.message.connect.Mqtt3Connect;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscribe;
import com.hivemq.client.mqtt.mqtt3.message.subscribe.Mqtt3Subscription;
import com.hivemq.client.mqtt.mqtt3.message.unsubscribe.Mqtt3Unsubscribe;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A client of MQTT 3.1.1. */
final class Mqtt3ProtocolClient implements ProtocolClient {
    private final Mqtt3AsyncClient client;

    Mqtt3ProtocolClient(MqttClientBuilder builder, Consumer<MqttMessage> receiver) {
        client = builder.useMqttVersion3().buildAsync();
        // A resumed session sends messages before the subscription, so no message may be missed.
        client.publishes(
                MqttGlobalPublishFilter.ALL, message -> receiver.accept(message(message)), true);
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

    /**
     * Returns the message in this version. The library's own builder for this version has no
     * maximum size of packets, but its decoder observes the maximum of either version.
     */
    private static Mqtt3Connect version3(Mqtt5Connect message) {
        return Mqtt3ConnectView.of((MqttConnect) message);
    }

    @Override
    public CompletionStage<Boolean> connect(Mqtt5Connect message) {
        return client.connect(version3(message)).thenApply(_ -> true);
    }

    @Override
    public CompletionStage<Boolean> subscribe(List<String> filters) {
        return client.subscribe(
                        Mqtt3Subscribe.builder()
                                .addSubscriptions(
                                        filters.stream()
                                                .map(filter ->
                                                        Mqtt3Subscription.builder()
                                                                .topicFilter(filter)
                                                                .qos(MqttQos.AT_LEAST_ONCE)
                                                                .build()))
                                .build())
                .thenApply(_ -> true);
    }

    @Override
    public CompletionStage<Boolean> unsubscribe(List<String> filters) {
        return client.unsubscribe(
                        Mqtt3Unsubscribe.builder()
                                .addTopicFilters(filters.stream().map(MqttTopicFilter::of))
                                .build())
                .thenApply(_ -> true);
    }

    @Override
    public void disconnect() {
        var _ = client.disconnect();
    }

    @Override
    public void connectNext(MqttClientReconnector reconnector, Mqtt5Connect message) {
        if (reconnector instanceof Mqtt3ClientReconnector version3) {
            version3.connect(version3(message));
        }
    }
}
