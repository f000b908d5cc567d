package dev.askel.trigger.mqtt;

import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.lifecycle.MqttClientReconnector;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.lifecycle.Mqtt5ClientReconnector;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A client of MQTT 5. */
final class Mqtt5ProtocolClient implements ProtocolClient {
    private final Mqtt5AsyncClient client;

    Mqtt5ProtocolClient(MqttClientBuilder builder, Consumer<MqttMessage> receiver) {
        client = builder.useMqttVersion5().buildAsync();
        // A resumed session sends messages before the subscription, so no message may be missed.
        client.publishes(
                MqttGlobalPublishFilter.ALL, message -> receiver.accept(message(message)), true);
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

    @Override
    public CompletionStage<Boolean> connect(Mqtt5Connect message) {
        return client.connect(message).thenApply(_ -> true);
    }

    @Override
    public CompletionStage<Boolean> subscribe(List<String> filters) {
        return client.subscribe(
                        Mqtt5Subscribe.builder()
                                .addSubscriptions(
                                        filters.stream()
                                                .map(filter ->
                                                        Mqtt5Subscription.builder()
                                                                .topicFilter(filter)
                                                                .qos(MqttQos.AT_LEAST_ONCE)
                                                                .retainHandling(
                                                                        Mqtt5RetainHandling
                                                                                .SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST)
                                                                .build()))
                                .build())
                .thenApply(_ -> true);
    }

    @Override
    public CompletionStage<Boolean> unsubscribe(List<String> filters) {
        return client.unsubscribe(
                        Mqtt5Unsubscribe.builder()
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
        if (reconnector instanceof Mqtt5ClientReconnector version5) {
            version5.connect(message);
        }
    }
}
