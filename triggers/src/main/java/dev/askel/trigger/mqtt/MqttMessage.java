package dev.askel.trigger.mqtt;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A received message.
 *
 * @param qos 0, 1 or 2
 * @param isRetained whether the broker had stored the message before the subscription
 * @param contentType the content type of MQTT 5; null when there is none
 * @param properties the user properties of MQTT 5, in order; a name may be repeated
 * @param acknowledge acknowledges the message
 */
@SuppressWarnings("ArrayRecordComponent") // read once, never compared
record MqttMessage(
        String topic,
        byte[] payload,
        int qos,
        boolean isRetained,
        @Nullable String contentType,
        List<Map.Entry<String, String>> properties,
        Runnable acknowledge) {}
