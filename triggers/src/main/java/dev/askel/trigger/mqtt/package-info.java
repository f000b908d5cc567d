/**
 * Subscriptions of MQTT brokers, whose messages become events of a bus. Entry types: {@link
 * dev.askel.trigger.mqtt.MqttSubscriptions} for the operations and {@link
 * dev.askel.trigger.mqtt.MqttLanes} for the subscribers of a node.
 *
 * <p>A message is acknowledged after the deliveries of its event are durable.
 */
@NullMarked
package dev.askel.trigger.mqtt;

import org.jspecify.annotations.NullMarked;
