package dev.askel.trigger.mqtt;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import dev.askel.engine.api.connection.Authorization.Basic;
import dev.askel.trigger.event.EventPublisher;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The parts that the clients of both protocol versions share. */
final class BrokerClients {
    /** The threads for the sockets of all clients of a node. */
    static final MqttClientExecutorConfig EXECUTORS =
            MqttClientExecutorConfig.builder().nettyThreads(2).build();

    /** The time after which a broker counts as lost, about one and a half times. */
    static final int KEEP_ALIVE_SECONDS = 30;

    private static final long CONNECT_SECONDS = 10;

    /** The time for which a broker of MQTT 5 keeps messages while no node is connected. */
    private static final long SESSION_SECONDS = Duration.ofDays(1).toSeconds();

    /**
     * The maximum size of a message with its topic and properties, in bytes. A broker of MQTT 5
     * sends no larger one.
     */
    private static final int PACKET_MAX = EventPublisher.BYTES_MAX + 64 * 1024;

    /**
     * The maximum size with MQTT 3.1.1. A broker does not know it, and sends a larger message again
     * and again. So it exceeds the size of messages that are dropped.
     */
    private static final int PACKET_MAX_VERSION_3 = 1024 * 1024;

    private BrokerClients() {}

    /**
     * Returns the transport to a broker, with TLS for {@code mqtts}.
     *
     * @param address the checked address of the broker's host, whose name TLS checks
     */
    static MqttClientTransportConfig transport(MqttSubscription subscription, InetAddress address) {
        var broker = subscription.broker();
        var builder =
                MqttClientTransportConfig.builder()
                        .serverAddress(new InetSocketAddress(address, broker.getPort()))
                        .socketConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                        .mqttConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS);
        return broker.getScheme().equals("mqtts")
                ? builder.sslConfig(tls(subscription.caCertificates())).build()
                : builder.build();
    }

    /**
     * Returns the message that resumes the session of a client. Version 3.1.1 has only some of its
     * members, but the client observes the maximum size of a packet in both versions.
     *
     * @param receiveMaximum with MQTT 5, the maximum number of messages that are not acknowledged
     */
    static Mqtt5Connect connectMessage(
            MqttSubscription subscription, @Nullable Basic user, int receiveMaximum) {
        boolean isVersion5 = subscription.version() == MqttSubscription.Version.V5;
        var restrictions = Mqtt5ConnectRestrictions.builder();
        var connect =
                Mqtt5Connect.builder()
                        .cleanStart(false)
                        .keepAlive(KEEP_ALIVE_SECONDS)
                        .restrictions(
                                isVersion5
                                        ? restrictions
                                                .receiveMaximum(receiveMaximum)
                                                .maximumPacketSize(PACKET_MAX)
                                                .build()
                                        : restrictions
                                                .maximumPacketSize(PACKET_MAX_VERSION_3)
                                                .build());
        var resuming =
                isVersion5
                        ? connect.sessionExpiryInterval(SESSION_SECONDS)
                        : connect.noSessionExpiry();
        return user == null
                ? resuming.build()
                : resuming.simpleAuth(
                                Mqtt5SimpleAuth.builder()
                                        .username(user.username())
                                        .password(
                                                user.password()
                                                        .text()
                                                        .getBytes(StandardCharsets.UTF_8))
                                        .build())
                        .build();
    }

    /** The client checks the name in the certificate of the broker. */
    private static MqttClientSslConfig tls(@Nullable String caCertificates) {
        var builder = MqttClientSslConfig.builder();
        if (caCertificates == null) {
            return builder.build();
        }
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate : certificates(caCertificates)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return builder.trustManagerFactory(trust).build();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The CA certificates cannot be used", e);
        }
    }

    private static Collection<? extends Certificate> certificates(String pem)
            throws CertificateException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }

    /** Checks that a text has certificates in PEM. */
    static void checkCertificates(@Nullable String pem) throws InvalidSubscriptionException {
        var expected = "Member must be certificates in PEM";
        try {
            if (pem != null && certificates(pem).isEmpty()) {
                throw InvalidSubscriptionException.of("caCertificates", expected);
            }
        } catch (CertificateException e) {
            throw new InvalidSubscriptionException(
                    InvalidSubscriptionException.of("caCertificates", expected).text(), e);
        }
    }
}
