package dev.askel.trigger.mqtt;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.connection.Authorization.Basic;
import dev.askel.engine.connection.ConnectionArn;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.event.EventPublisher.Accepted;
import dev.askel.trigger.event.EventPublisher.EntryResult;
import dev.askel.trigger.event.EventPublisher.IdentifiedEvent;
import dev.askel.trigger.event.EventPublisher.Rejected;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client of a subscription. It publishes the event of each message, and acknowledges the
 * message when the deliveries are durable. Safe for use by many threads.
 */
final class MqttSubscriber implements BrokerClient.Observer {
    private static final Logger LOG = LoggerFactory.getLogger(MqttSubscriber.class);

    /**
     * The maximum number of messages in memory that are not acknowledged. MQTT 5 has a smaller
     * bound, the receive maximum. With 3.1.1 the broker alone bounds them, so the client
     * disconnects at this number, and the broker sends them again.
     */
    static final int PENDING_MAX = 1_000;

    private static final long RETRY_MILLIS = 200;
    private static final long RETRY_MILLIS_MAX = 10_000;
    private static final int DOUBLED_MAX = 6;

    /** The time after which another client replaces one that failed. */
    private static final long REPLACEMENT_SECONDS = 10;

    private final MqttSubscription subscription;
    private final ArnScope scope;
    private final String arn;
    private final EventPublisher publisher;
    private final ConnectionLookup connections;
    private final MessageEvents events;
    private final BrokerClient client;
    private final AtomicInteger pending = new AtomicInteger();

    /**
     * The number of lost connections. The broker sends the messages of a lost connection again, so
     * a message that is not stored yet is dropped.
     */
    private final AtomicInteger connection = new AtomicInteger();

    private volatile boolean stopped;
    private volatile boolean failed;
    private volatile boolean connected;

    /**
     * Creates a client.
     *
     * @param id the id of the subscription
     * @param number the number of the client in a shared subscription, from 0
     */
    MqttSubscriber(
            MqttSubscription subscription,
            ArnScope scope,
            UUID id,
            int number,
            EventPublisher publisher,
            ConnectionLookup connections) {
        this.subscription = subscription;
        this.scope = scope;
        this.publisher = publisher;
        this.connections = connections;
        arn = StoredSubscriptions.arn(scope, subscription.name());
        events = new MessageEvents(subscription, arn);
        client = client(subscription.clientId(id, number));
    }

    private BrokerClient client(String clientId) {
        return switch (subscription.version()) {
            case V3 -> new Mqtt3BrokerClient(subscription, clientId, this::credentials, this);
            case V5 -> new Mqtt5BrokerClient(subscription, clientId, this::credentials, this);
        };
    }

    void start() {
        client.start();
    }

    /**
     * Stops the client.
     *
     * @param unsubscribes whether the subscription is deleted or changed
     */
    void stop(boolean unsubscribes) {
        stopped = true;
        client.stop(unsubscribes);
    }

    /** Whether this client must be replaced by another one. */
    boolean hasFailed() {
        return failed;
    }

    // The connection

    private CompletionStage<Optional<Basic>> credentials() {
        var connectionArn = subscription.connectionArn();
        if (connectionArn == null) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        var parsed = ConnectionArn.parse(connectionArn);
        return parsed != null && parsed.scope().equals(scope)
                ? connections.find(connectionArn).thenCompose(this::user)
                : failure(
                        "The connection %s belongs to another account or region"
                                .formatted(connectionArn));
    }

    private CompletionStage<Optional<Basic>> user(ConnectionLookup.LookupResult found) {
        return switch (found) {
            case ConnectionLookup.Unknown() ->
                    failure(
                            "The connection %s does not exist"
                                    .formatted(subscription.connectionArn()));
            case ConnectionLookup.Unavailable(var reason) ->
                    failure("The connection cannot be read: " + reason);
            case ConnectionLookup.Known(var connection) -> {
                if (!connection.allowedHosts().allow(subscription.broker())) {
                    yield failure(
                            "The connection %s does not allow the host %s (allowedHosts)"
                                    .formatted(
                                            connection.arn(),
                                            subscription.broker().getAuthority()));
                }
                yield connection.authorization() instanceof Basic user
                        ? CompletableFuture.completedStage(Optional.of(user))
                        : failure(
                                "The connection %s has no authorization of the type BASIC"
                                        .formatted(connection.arn()));
            }
        };
    }

    private static CompletionStage<Optional<Basic>> failure(String message) {
        return CompletableFuture.failedStage(new IllegalStateException(message));
    }

    @Override
    public void onSubscribed() {
        connected = true;
        LOG.info("{} is subscribed at {}", arn, subscription.broker());
    }

    @Override
    public void onDisconnected(Throwable cause) {
        connection.incrementAndGet();
        if (connected) {
            LOG.warn(
                    "{} is disconnected from {}: {}", arn, subscription.broker(), cause.toString());
        } else {
            LOG.warn("{} cannot subscribe at {}: {}", arn, subscription.broker(), cause.toString());
        }
    }

    @Override
    public void onFailed(Throwable cause) {
        LOG.warn(
                "{} cannot subscribe at {}; another client tries again in {} s: {}",
                arn,
                subscription.broker(),
                REPLACEMENT_SECONDS,
                cause.toString());
        CompletableFuture.delayedExecutor(REPLACEMENT_SECONDS, TimeUnit.SECONDS)
                .execute(() -> failed = true);
    }

    // Messages

    @Override
    public void onMessage(MqttMessage message) {
        if (pending.incrementAndGet() > PENDING_MAX) {
            pending.decrementAndGet();
            if (!failed) {
                LOG.warn("{} has {} messages that are not stored; it reconnects", arn, PENDING_MAX);
                failed = true;
                client.stop(false);
            }
            return;
        }
        if (message.payload().length > EventPublisher.BYTES_MAX) {
            warnDropped(message, "It has more than 256 KiB.");
            acknowledge(message);
            return;
        }
        publish(message, events.of(message), 0, connection.get());
    }

    /**
     * Publishes the event of a message.
     *
     * @param received the number of lost connections when the message was received
     */
    private void publish(MqttMessage message, IdentifiedEvent event, int attempt, int received) {
        if (stopped || received != connection.get()) {
            pending.decrementAndGet();
            return;
        }
        publisher
                .putIdentifiedEvents(
                        new Caller(scope.account(), scope.region(), event.id()), List.of(event))
                .whenComplete((answer, failure) -> {
                    if (answer instanceof Answer.Ok<List<EntryResult>>(var results)) {
                        switch (results.getFirst()) {
                            case Accepted _ -> {}
                            case Rejected(_, var reason) -> warnDropped(message, reason);
                        }
                        acknowledge(message);
                    } else if (answer
                            instanceof
                            Answer.Refused<List<EntryResult>>(ValidationException error)) {
                        warnDropped(message, error.message());
                        acknowledge(message);
                    } else {
                        LOG.debug("A message of {} is not stored yet", arn, failure);
                        long delay =
                                Math.min(
                                        RETRY_MILLIS_MAX,
                                        RETRY_MILLIS << Math.min(DOUBLED_MAX, attempt));
                        CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS)
                                .execute(() -> publish(message, event, attempt + 1, received));
                    }
                });
    }

    private void warnDropped(MqttMessage message, String reason) {
        LOG.warn("{}: a message of the topic {} is dropped: {}", arn, message.topic(), reason);
    }

    private void acknowledge(MqttMessage message) {
        pending.decrementAndGet();
        try {
            message.acknowledge().run();
        } catch (IllegalStateException disconnected) {
            // The broker sends the message again.
            LOG.debug("A message of {} is not acknowledged", arn, disconnected);
        }
    }
}
