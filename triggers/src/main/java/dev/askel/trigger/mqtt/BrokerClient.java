package dev.askel.trigger.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import dev.askel.engine.api.connection.Authorization.Basic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of a broker that subscribes and reconnects. After it has reconnected, the broker sends
 * the messages again that are not acknowledged.
 */
final class BrokerClient {
    private static final long DELAY_MILLIS = 500;
    private static final long DELAY_MILLIS_MAX = 30_000;
    private static final int DOUBLED_MAX = 6;

    /** The largest receive maximum of MQTT 5. */
    private static final int RECEIVE_MAXIMUM_MAX = 65_535;

    private final MqttSubscription subscription;
    private final String clientId;
    private final BrokerHosts hosts;
    private final Supplier<CompletionStage<Optional<Basic>>> credentials;
    private final Observer observer;
    private volatile @Nullable ProtocolClient client;
    private volatile boolean stopped;

    /** The bound that the client announces. It is larger after the broker has exceeded it. */
    private volatile int receiveMaximum;

    /** Receives the messages and the changes of the connection. */
    interface Observer {
        /** A message arrived. Must not block. */
        void onMessage(MqttMessage message);

        /** The client is connected, and the broker has accepted the subscription. */
        void onSubscribed();

        /** The client has connected, for the first time or again. */
        void onConnected();

        /** The connection is lost or was refused; the client will try again. */
        void onDisconnected(Throwable cause);

        /** The client cannot connect or subscribe, and does not try again. */
        void onFailed(Throwable cause);
    }

    /** The checked address of the broker and the user, which are found for each connection. */
    private record Login(InetAddress address, Optional<Basic> user) {}

    /**
     * Creates a client.
     *
     * @param hosts checks the address of the broker
     * @param credentials finds user name and password; empty when the broker needs none
     */
    BrokerClient(
            MqttSubscription subscription,
            String clientId,
            BrokerHosts hosts,
            Supplier<CompletionStage<Optional<Basic>>> credentials,
            Observer observer) {
        this.subscription = subscription;
        this.clientId = clientId;
        this.hosts = hosts;
        this.credentials = credentials;
        this.observer = observer;
        receiveMaximum = subscription.receiveMaximum();
    }

    /**
     * Connects and subscribes. The client retries a lost connection until it is stopped. Without a
     * permitted address, credentials or subscription it fails.
     *
     * @param formerFilters the filters of the session that the subscription no longer has
     */
    void start(List<String> formerFilters) {
        login().thenCompose(login -> stopped ? ended() : open(login, formerFilters))
                .whenComplete((_, failure) -> {
                    if (stopped) {
                        // The client may have connected after it was stopped.
                        disconnect();
                    } else if (failure != null) {
                        observer.onFailed(failure);
                    } else {
                        observer.onSubscribed();
                    }
                });
    }

    private static CompletionStage<Boolean> ended() {
        return CompletableFuture.completedStage(true);
    }

    private CompletionStage<Login> login() {
        return CompletableFuture.supplyAsync(this::resolve, Thread::startVirtualThread)
                .thenCombine(credentials.get(), Login::new);
    }

    private InetAddress resolve() {
        try {
            return hosts.resolve(subscription.host());
        } catch (IOException refused) {
            throw new UncheckedIOException(refused.getMessage(), refused);
        }
    }

    private CompletionStage<Boolean> open(Login login, List<String> formerFilters) {
        var builder =
                MqttClient.builder()
                        .identifier(clientId)
                        .transportConfig(BrokerClients.transport(subscription, login.address()))
                        .executorConfig(BrokerClients.EXECUTORS)
                        .addDisconnectedListener(this::onDisconnected)
                        .addConnectedListener(_ -> observer.onConnected());
        var opened =
                switch (subscription.version()) {
                    case V3 -> new Mqtt3ProtocolClient(builder, observer::onMessage);
                    case V5 -> new Mqtt5ProtocolClient(builder, observer::onMessage);
                };
        client = opened;
        var message =
                BrokerClients.connectMessage(
                        subscription, login.user().orElse(null), receiveMaximum);
        return opened.connect(message)
                .thenCompose(
                        _ -> stopped ? ended() : opened.subscribe(subscription.subscribedFilters()))
                .thenCompose(_ ->
                        stopped || formerFilters.isEmpty()
                                ? ended()
                                : opened.unsubscribe(formerFilters));
    }

    /**
     * Stops the client.
     *
     * @param unsubscribes whether the broker must forget the subscription; otherwise another client
     *     with the same id resumes the session
     */
    void stop(boolean unsubscribes) {
        stopped = true;
        var opened = client;
        if (opened == null) {
            return;
        }
        var unsubscribed =
                unsubscribes
                        ? opened.unsubscribe(subscription.subscribedFilters())
                                .toCompletableFuture()
                                .copy()
                                .orTimeout(2, TimeUnit.SECONDS)
                        : CompletableFuture.completedFuture(true);
        var _ = unsubscribed.whenComplete((_, _) -> opened.disconnect());
    }

    private void disconnect() {
        var opened = client;
        if (opened != null) {
            opened.disconnect();
        }
    }

    private static boolean isReceiveMaximumExceeded(Throwable cause) {
        return cause instanceof Mqtt5DisconnectException disconnected
                && disconnected.getMqttMessage().getReasonCode()
                        == Mqtt5DisconnectReasonCode.RECEIVE_MAXIMUM_EXCEEDED;
    }

    private void onDisconnected(MqttClientDisconnectedContext context) {
        var reconnector = context.getReconnector();
        var opened = client;
        if (stopped || opened == null || context.getSource() == MqttDisconnectSource.USER) {
            reconnector.reconnect(false);
            return;
        }
        observer.onDisconnected(context.getCause());
        if (isReceiveMaximumExceeded(context.getCause())) {
            // Otherwise the broker could exceed it again whenever the session resumes. The observer
            // bounds the messages in memory.
            receiveMaximum = RECEIVE_MAXIMUM_MAX;
        }
        long delay =
                Math.min(
                        DELAY_MILLIS_MAX,
                        DELAY_MILLIS << Math.min(DOUBLED_MAX, reconnector.getAttempts()));
        var random = ThreadLocalRandom.current().nextDouble();
        var later =
                CompletableFuture.completedFuture(true)
                        .thenComposeAsync(
                                _ -> login(),
                                CompletableFuture.delayedExecutor(
                                        (long) (delay * (1 + random) / 2), TimeUnit.MILLISECONDS));
        reconnector.reconnectWhen(
                later,
                (login, failure) -> {
                    if (stopped) {
                        reconnector.reconnect(false);
                    } else if (failure == null) {
                        reconnector.transportConfig(
                                BrokerClients.transport(subscription, login.address()));
                        opened.connectNext(
                                reconnector,
                                BrokerClients.connectMessage(
                                        subscription, login.user().orElse(null), receiveMaximum));
                    } else {
                        // The former credentials may have been revoked.
                        reconnector.reconnect(false);
                        observer.onFailed(failure);
                    }
                });
    }
}
