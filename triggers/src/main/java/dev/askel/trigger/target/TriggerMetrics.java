package dev.askel.trigger.target;

import dev.askel.trigger.target.Delivery.Origin;
import java.time.Duration;

/**
 * Counts occurrences, events and deliveries of a node. Implementations are called by many threads
 * and must not block.
 */
public interface TriggerMetrics {
    /** Counts nothing. */
    TriggerMetrics NONE =
            new TriggerMetrics() {
                @Override
                public void onOccurrence(Duration lateness) {}

                @Override
                public void onEvents(int received, int matched) {}

                @Override
                public void onRefusedEvents(int count) {}

                @Override
                public void onDelivery(Origin origin, DeliveryResult result, Duration age) {}

                @Override
                public void onStored(int lane, long pending, long deadLetters) {}

                @Override
                public void onMqttMessage(MqttResult result) {}

                @Override
                public void onMqttClients(int lane, int subscribed, int others) {}
            };

    /** The results of an attempt to make a delivery. */
    enum DeliveryResult {
        /** The target has accepted the event. */
        DELIVERED,
        /** The overlap policy has dropped the event, because the previous execution runs. */
        SKIPPED,
        /** The event waits for the end of the previous execution. The attempt does not count. */
        QUEUED,
        /** This cluster could not make the attempt, which does not count. */
        DEFERRED,
        /** The attempt has failed and is retried. */
        RETRIED,
        /** The retry policy permits no further attempt. The event goes to the dead-letter queue. */
        EXHAUSTED,
        /** The dead-letter queue has accepted the event. */
        DEAD_LETTERED,
        /** The event has no dead-letter queue, or the queue has not accepted it. */
        DROPPED
    }

    /** The results of a message of an MQTT broker. */
    enum MqttResult {
        /** The deliveries of its event are durable. */
        STORED,
        /** It becomes no event. */
        DROPPED,
        /** Too many messages waited. Its client disconnects, and the broker sends it again. */
        REFUSED
    }

    /**
     * Counts an occurrence of a schedule whose delivery is durable.
     *
     * @param lateness the time since the occurrence was due
     */
    void onOccurrence(Duration lateness);

    /**
     * Counts events whose deliveries are durable.
     *
     * @param matched the number of events that at least one target receives
     */
    void onEvents(int received, int matched);

    /** Counts entries of PutEvents that were refused. */
    void onRefusedEvents(int count);

    /**
     * Counts an attempt to make a delivery.
     *
     * @param age the time since the delivery was stored
     */
    void onDelivery(Origin origin, DeliveryResult result, Duration age);

    /**
     * Sets the number of stored deliveries of a lane; both numbers are 0 when another node owns the
     * lane.
     *
     * @param pending the deliveries that their targets have not accepted
     * @param deadLetters the deliveries that the dead-letter queue has not accepted
     */
    void onStored(int lane, long pending, long deadLetters);

    /** Counts a message of an MQTT broker. */
    void onMqttMessage(MqttResult result);

    /**
     * Sets the number of MQTT clients of a lane; both numbers are 0 when another node owns the
     * lane.
     *
     * @param subscribed the clients whose broker has accepted the subscription
     */
    void onMqttClients(int lane, int subscribed, int others);
}
