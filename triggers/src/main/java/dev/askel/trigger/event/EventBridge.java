package dev.askel.trigger.event;

/**
 * The operations of EventBridge that rules need (<a
 * href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/Welcome.html">API
 * reference</a>). Safe for use by many threads.
 */
public interface EventBridge {
    /** The operations on rules and their targets. */
    EventRules rules();

    /** The operations on event buses. */
    EventBuses buses();

    /** The operations on the tags of rules and event buses. */
    EventTags tags();

    /** The operations on API destinations. */
    ApiDestinations destinations();

    /** The operations on connections. */
    EventConnections connections();

    /** Receives events. */
    EventPublisher publisher();
}
