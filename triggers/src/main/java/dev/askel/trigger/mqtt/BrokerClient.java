package dev.askel.trigger.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientBuilder;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttClientReconnector;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import dev.askel.engine.api.connection.Authorization.Basic;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client of a broker that subscribes and reconnects. After it has reconnected, the broker sends
 * the messages again that are not acknowledged.
 */
abstract class BrokerClient {
    private static final long DELAY_MILLIS = 500;
    private static final long DELAY_MILLIS_MAX = 30_000;
    private static final int DOUBLED_MAX = 6;

    private final Supplier<CompletionStage<Optional<Basic>>> credentials;
    private final Observer observer;
    private volatile boolean stopped;

    /** Receives the messages and the changes of the connection. */
    interface Observer {
        /** A message arrived. Must not block. */
        void onMessage(MqttMessage message);

        /** The client is connected, and the broker has accepted the subscription. */
        void onSubscribed();

        /** The connection is lost or was refused; the client will try again. */
        void onDisconnected(Throwable cause);

        /** The client cannot connect or subscribe, and does not try again. */
        void onFailed(Throwable cause);
    }

    /**
     * Creates a client.
     *
     * @param credentials finds user name and password; empty when the broker needs none
     */
    BrokerClient(Supplier<CompletionStage<Optional<Basic>>> credentials, Observer observer) {
        this.credentials = credentials;
        this.observer = observer;
    }

    /** Returns a builder with the address and the listener that reconnects. */
    final MqttClientBuilder builder(String clientId, MqttClientTransportConfig transport) {
        return MqttClient.builder()
                .identifier(clientId)
                .transportConfig(transport)
                .executorConfig(BrokerClients.EXECUTORS)
                .addDisconnectedListener(this::onDisconnected);
    }

    /**
     * Connects and subscribes. The client retries a lost connection until it is stopped. Without
     * credentials or subscription it fails.
     */
    final void start() {
        credentials
                .get()
                .thenCompose(found -> stopped ? ended() : connect(found.orElse(null)))
                .thenCompose(_ -> stopped ? ended() : subscribe())
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

    /**
     * Stops the client.
     *
     * @param unsubscribes whether the broker must forget the subscription; otherwise another client
     *     with the same id resumes the session
     */
    final void stop(boolean unsubscribes) {
        stopped = true;
        var unsubscribed =
                unsubscribes
                        ? unsubscribe().toCompletableFuture().orTimeout(2, TimeUnit.SECONDS)
                        : CompletableFuture.completedFuture(true);
        var _ = unsubscribed.whenComplete((_, _) -> disconnect());
    }

    private void onDisconnected(MqttClientDisconnectedContext context) {
        var reconnector = context.getReconnector();
        if (stopped || context.getSource() == MqttDisconnectSource.USER) {
            reconnector.reconnect(false);
            return;
        }
        observer.onDisconnected(context.getCause());
        long delay =
                Math.min(
                        DELAY_MILLIS_MAX,
                        DELAY_MILLIS << Math.min(DOUBLED_MAX, reconnector.getAttempts()));
        var random = ThreadLocalRandom.current().nextDouble();
        var later =
                CompletableFuture.completedFuture(true)
                        .thenComposeAsync(
                                _ -> credentials.get(),
                                CompletableFuture.delayedExecutor(
                                        (long) (delay * (1 + random) / 2), TimeUnit.MILLISECONDS));
        reconnector.reconnectWhen(
                later,
                (found, failure) -> {
                    if (stopped) {
                        reconnector.reconnect(false);
                    } else if (failure == null) {
                        withCredentials(reconnector, found.orElse(null));
                    } else {
                        // The former credentials may have been revoked.
                        reconnector.reconnect(false);
                        observer.onFailed(failure);
                    }
                });
    }

    abstract CompletionStage<Boolean> connect(@Nullable Basic user);

    abstract CompletionStage<Boolean> subscribe();

    abstract CompletionStage<Boolean> unsubscribe();

    abstract void disconnect();

    /** Uses other credentials for the next attempt to connect. */
    abstract void withCredentials(MqttClientReconnector reconnector, @Nullable Basic user);

    /** Passes a message to the observer. */
    final Consumer<MqttMessage> receiver() {
        return observer::onMessage;
    }
}
