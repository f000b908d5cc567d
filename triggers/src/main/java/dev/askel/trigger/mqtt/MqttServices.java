package dev.askel.trigger.mqtt;

import dev.askel.engine.clock.EngineTime;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.target.TriggerMetrics;

/**
 * The services that the clients of a node use.
 *
 * @param publisher stores the events of messages
 * @param connections finds the users of brokers
 * @param hosts checks the addresses of brokers
 * @param memory counts the messages in memory
 */
public record MqttServices(
        EventPublisher publisher,
        ConnectionLookup connections,
        BrokerHosts hosts,
        MessageMemory memory,
        EngineTime time,
        TriggerMetrics metrics) {}
