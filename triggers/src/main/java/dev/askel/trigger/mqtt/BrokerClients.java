package dev.askel.trigger.mqtt;

import com.hivemq.client.mqtt.MqttClientExecutorConfig;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttClientTransportConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
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

    private BrokerClients() {}

    /** Returns the address of a broker, with TLS for {@code mqtts}. */
    static MqttClientTransportConfig transport(MqttSubscription subscription) {
        var broker = subscription.broker();
        var host = broker.getHost();
        var builder =
                MqttClientTransportConfig.builder()
                        .serverHost(
                                host.startsWith("[") ? host.substring(1, host.length() - 1) : host)
                        .serverPort(broker.getPort())
                        .socketConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                        .mqttConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS);
        return broker.getScheme().equals("mqtts")
                ? builder.sslConfig(tls(subscription.caCertificates())).build()
                : builder.build();
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
