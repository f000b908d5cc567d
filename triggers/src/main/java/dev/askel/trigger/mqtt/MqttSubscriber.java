package dev.askel.trigger.mqtt;

import dev.askel.engine.api.Answer;
import dev.askel.engine.api.Caller;
import dev.askel.engine.api.EngineError.ValidationException;
import dev.askel.engine.api.arn.ArnScope;
import dev.askel.engine.api.connection.Authorization.Basic;
import dev.askel.engine.connection.ConnectionArn;
import dev.askel.engine.connection.ConnectionLookup;
import dev.askel.engine.warning.LimitedWarnings;
import dev.askel.trigger.event.EventPublisher;
import dev.askel.trigger.event.EventPublisher.Accepted;
import dev.askel.trigger.event.EventPublisher.EntryResult;
import dev.askel.trigger.event.EventPublisher.IdentifiedEvent;
import dev.askel.trigger.event.EventPublisher.Rejected;
import dev.askel.trigger.mqtt.ClientTable.ClientReport;
import dev.askel.trigger.target.TriggerMetrics.MqttResult;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
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
     * disconnects at this number, and the broker sends them again. {@link MessageMemory} bounds the
     * bytes of all clients in the same way.
     */
    static final int PENDING_MAX = 1_000;

    private static final long RETRY_MILLIS = 200;
    private static final long RETRY_MILLIS_MAX = 10_000;
    private static final int DOUBLED_MAX = 6;

    /** The time after which another client replaces one that failed. */
    private static final long REPLACEMENT_SECONDS = 10;

    private final MqttSubscription subscription;
    private final Predicate<String> topics;
    private final ArnScope scope;
    private final String arn;
    private final MqttServices services;
    private final MessageEvents events;
    private final ClientStatus status;
    private final String clientId;
    private final BrokerClient client;
    private final AtomicInteger pending = new AtomicInteger();

    /** Devices send without a limit, so each dropped message must not cause a line of the log. */
    private final LimitedWarnings dropWarnings = new LimitedWarnings(LOG, System::nanoTime);

    /**
     * The number of lost connections. The broker sends the messages of a lost connection again, so
     * a message that is not stored yet is dropped.
     */
    private final AtomicInteger connection = new AtomicInteger();

    /** The filters that the session may have and the definition does not. */
    private List<String> formerFilters = List.of();

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
            MqttServices services) {
        this.subscription = subscription;
        topics = subscription.topics();
        this.scope = scope;
        this.services = services;
        status = new ClientStatus(now());
        arn = StoredSubscriptions.arn(scope, subscription.name());
        events = new MessageEvents(subscription, arn);
        clientId = subscription.clientId(id, number);
        client =
                new BrokerClient(subscription, clientId, services.hosts(), this::credentials, this);
    }

    void start() {
        client.start(formerFilters);
    }

    /**
     * Starts this client in place of one whose session it resumes. The broker keeps the messages
     * between the two, and the former filters end after the new ones have begun.
     */
    void startAfter(MqttSubscriber former) {
        var filters = new LinkedHashSet<>(former.formerFilters);
        filters.addAll(former.subscription.subscribedFilters());
        subscription.subscribedFilters().forEach(filters::remove);
        formerFilters = List.copyOf(filters);
        former.stop(false);
        start();
    }

    /** Whether this client has the session of another one at the broker. */
    boolean hasSessionOf(MqttSubscriber other) {
        return clientId.equals(other.clientId)
                && subscription.broker().equals(other.subscription.broker())
                && subscription.version() == other.subscription.version();
    }

    ClientStatus status() {
        return status;
    }

    /**
     * Addresses a report of this client.
     *
     * @param id the id of the subscription
     * @param number the number of the client
     */
    ClientReport report(UUID id, int number, ClientStatus.Report report) {
        return new ClientReport(scope, subscription.name(), id, number, report);
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
                ? services.connections().find(connectionArn).thenCompose(this::user)
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
                            "The connection %s does not allow the host %s (allowedHosts, or askel.connectors.http.eventbridge-hosts for a connection without them)"
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
        status.onSubscribed(now());
        LOG.info("{} is subscribed at {}", arn, subscription.broker());
    }

    @Override
    public void onConnected() {
        if (connected) {
            // The session, or the library, has the subscription.
            status.onSubscribed(now());
        }
    }

    private Instant now() {
        return Instant.ofEpochMilli(services.time().millis());
    }

    @Override
    public void onDisconnected(Throwable cause) {
        connection.incrementAndGet();
        status.onError(now(), text(cause));
        if (connected) {
            LOG.warn(
                    "{} is disconnected from {}: {}", arn, subscription.broker(), cause.toString());
        } else {
            LOG.warn("{} cannot subscribe at {}: {}", arn, subscription.broker(), cause.toString());
        }
    }

    @Override
    public void onFailed(Throwable cause) {
        status.onError(now(), text(cause));
        LOG.warn(
                "{} cannot subscribe at {}; another client tries again in {} s: {}",
                arn,
                subscription.broker(),
                REPLACEMENT_SECONDS,
                cause.toString());
        CompletableFuture.delayedExecutor(REPLACEMENT_SECONDS, TimeUnit.SECONDS)
                .execute(() -> failed = true);
    }

    /** Returns the message of the first cause that has one. */
    private static String text(Throwable failure) {
        var cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        var message = cause.getMessage();
        return message == null || message.isEmpty() ? cause.toString() : message;
    }

    // Messages

    @Override
    public void onMessage(MqttMessage message) {
        if (pending.incrementAndGet() > PENDING_MAX || !services.memory().tryAdd(message)) {
            pending.decrementAndGet();
            reconnectLater();
            return;
        }
        status.onReceived();
        if (!topics.test(message.topic())) {
            // The session has a filter of a former definition, which could not be removed from it.
            drop(message, "No filter matches it.");
            return;
        }
        if (message.payload().length > EventPublisher.BYTES_MAX) {
            drop(message, "It has more than 256 KiB.");
            return;
        }
        publish(message, events.of(message), 0, connection.get());
    }

    /** Disconnects. The broker sends all messages again that are not acknowledged. */
    private void reconnectLater() {
        if (!failed) {
            failed = true;
            services.metrics().onMqttMessage(MqttResult.REFUSED);
            status.onError(
                    now(),
                    "Too many messages wait until they are stored. The client disconnects, and the broker sends them again.");
            LOG.warn(
                    "{} has {} messages that are not stored, and this node {} bytes of messages; it reconnects",
                    arn,
                    pending.get(),
                    services.memory().bytes());
            client.stop(false);
        }
    }

    private void release(MqttMessage message) {
        pending.decrementAndGet();
        services.memory().remove(message);
    }

    /**
     * Publishes the event of a message.
     *
     * @param received the number of lost connections when the message was received
     */
    private void publish(MqttMessage message, IdentifiedEvent event, int attempt, int received) {
        if (stopped || failed || received != connection.get()) {
            release(message);
            return;
        }
        services.publisher()
                .putIdentifiedEvents(
                        new Caller(scope.account(), scope.region(), event.id()), List.of(event))
                .whenComplete((answer, failure) -> {
                    if (answer instanceof Answer.Ok<List<EntryResult>>(var results)) {
                        switch (results.getFirst()) {
                            case Accepted _ -> {
                                services.metrics().onMqttMessage(MqttResult.STORED);
                                acknowledge(message);
                            }
                            case Rejected(_, var reason) -> drop(message, reason);
                        }
                    } else if (answer
                            instanceof
                            Answer.Refused<List<EntryResult>>(ValidationException error)) {
                        drop(message, error.message());
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

    /** Acknowledges a message that has no event. */
    private void drop(MqttMessage message, String reason) {
        status.onDropped();
        services.metrics().onMqttMessage(MqttResult.DROPPED);
        dropWarnings.warn(
                arn, "a message of the topic " + message.topic() + " is dropped: " + reason);
        acknowledge(message);
    }

    private void acknowledge(MqttMessage message) {
        release(message);
        try {
            message.acknowledge().run();
        } catch (IllegalStateException disconnected) {
            // The broker sends the message again.
            LOG.debug("A message of {} is not acknowledged", arn, disconnected);
        }
    }
}
