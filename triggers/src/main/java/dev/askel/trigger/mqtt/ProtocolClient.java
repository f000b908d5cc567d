package dev.askel.trigger.mqtt;

import com.hivemq.client.mqtt.lifecycle.MqttClientReconnector;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** The operations of a client in one version of the protocol. */
interface ProtocolClient {
    CompletionStage<Boolean> connect(Mqtt5Connect message);

    CompletionStage<Boolean> subscribe(List<String> filters);

    CompletionStage<Boolean> unsubscribe(List<String> filters);

    void disconnect();

    /** Uses another message for the next attempt to connect. */
    void connectNext(MqttClientReconnector reconnector, Mqtt5Connect message);
}
