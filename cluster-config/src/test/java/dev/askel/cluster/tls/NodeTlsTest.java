package dev.askel.cluster.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.askel.cluster.Profile;
import dev.askel.cluster.tls.TestCertificateAuthority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.Cluster;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class NodeTlsTest {
    private static final String LOCAL_NAMES = "dns:askel,ip:127.0.0.1";

    @TempDir private static Path folder;
    private static TestCertificateAuthority authority;
    private static Issued own;

    @BeforeAll
    static void issue() throws Exception {
        authority = new TestCertificateAuthority(folder.resolve("authority"));
        own = authority.issue("own", LOCAL_NAMES);
    }

    private static Config config(String tls) {
        return ConfigFactory.parseString(
                        """
                        askel.cluster { host = 127.0.0.1, port = 0, }
                        pekko.cluster { jmx.enabled = off, downing-provider-class = "" }
                        pekko.cluster.seed-node-timeout = 500ms
                        pekko.loglevel = ERROR
                        """
                                + tls)
                .withFallback(Profile.CLUSTER.settings())
                .withFallback(ConfigFactory.defaultReference())
                .resolve();
    }

    /** The nodes of one test, which are terminated at its end. */
    private static final class Nodes implements AutoCloseable {
        private final List<ActorSystem> systems = new ArrayList<>();

        Cluster start(Issued files) {
            return start(
                    new NodeTls(
                                    files.certificate(),
                                    files.key(),
                                    files.ca(),
                                    Duration.ofMillis(100))
                            .transportSettings());
        }

        Cluster start(Config transport) {
            var system = ActorSystem.create("askel", transport.withFallback(config("")));
            systems.add(system);
            return Cluster.get(system);
        }

        @Override
        public void close() {
            systems.forEach(ActorSystem::terminate);
            systems.forEach(system -> system.getWhenTerminated().toCompletableFuture().join());
        }
    }

    private static List<Integer> ports(Cluster cluster) {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .map(member -> port(member.address()))
                .sorted()
                .toList();
    }

    private static int port(Address address) {
        return address.getPort().orElseThrow();
    }

    private static void await(String description, BooleanSupplier holds) {
        var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(description).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Test
    void the_expiry_is_that_of_the_certificate_currently_in_the_file() throws Exception {
        var later = authority.issue("later", LOCAL_NAMES);
        var node = new Issued(folder.resolve("now.crt"), folder.resolve("now.key"), own.ca());
        node.replaceWith(own);
        var tls = NodeTls.from(config(node.settings())).orElseThrow();
        assertThat(tls.readCertificateExpiry()).isEqualTo(expiryOf(own));
        node.replaceWith(later);
        assertThat(tls.readCertificateExpiry()).isEqualTo(expiryOf(later));
        Files.delete(node.certificate());
        assertThatThrownBy(tls::readCertificateExpiry)
                .hasMessageContaining("askel.cluster.tls.certificate");
    }

    private static Instant expiryOf(Issued issued) throws Exception {
        try (var in = Files.newInputStream(issued.certificate())) {
            var read = CertificateFactory.getInstance("X.509").generateCertificate(in);
            return ((X509Certificate) read).getNotAfter().toInstant();
        }
    }

    /**
     * The nodes that must be rejected begin to join before the node that must be accepted, and
     * repeat their attempts.
     */
    @Test
    void nodes_with_a_missing_foreign_or_wrong_certificate_are_rejected() throws Exception {
        var foreign =
                new TestCertificateAuthority(folder.resolve("foreign"))
                        .issue("foreign", LOCAL_NAMES);
        var trusting = new Issued(foreign.certificate(), foreign.key(), authority.ca());
        var elsewhere = authority.issue("elsewhere", "dns:askel,ip:127.0.0.9");
        var another = authority.issue("another", "dns:another,ip:127.0.0.1");
        try (var nodes = new Nodes()) {
            var first = nodes.start(own);
            first.join(first.selfAddress());
            await("the first node is a member", () -> ports(first).size() == 1);
            var others = new ArrayList<Cluster>();
            others.add(nodes.start(ConfigFactory.empty()));
            for (var files : List.of(foreign, trusting, elsewhere, another)) {
                others.add(nodes.start(files));
            }
            others.forEach(other -> other.joinSeedNodes(List.of(first.selfAddress())));
            var second = nodes.start(authority.issue("second", LOCAL_NAMES));
            second.joinSeedNodes(List.of(first.selfAddress()));
            await(
                    "the second node is a member",
                    () -> ports(first).contains(port(second.selfAddress())));
            assertThat(ports(first))
                    .containsExactlyInAnyOrder(
                            port(first.selfAddress()), port(second.selfAddress()));
        }
    }

    @Test
    void a_handshake_shows_whether_two_nodes_accept_each_other() throws Exception {
        var foreign =
                new TestCertificateAuthority(folder.resolve("strangers"))
                        .issue("stranger", LOCAL_NAMES);
        var trusting = new Issued(foreign.certificate(), foreign.key(), authority.ca());
        try (var nodes = new Nodes()) {
            var own = nodes.start(NodeTlsTest.own);
            var second = nodes.start(authority.issue("fellow", LOCAL_NAMES));
            var stranger = nodes.start(trusting);
            var elsewhere = nodes.start(authority.issue("away", "dns:askel,ip:127.0.0.9"));
            performHandshake(second, own);
            for (var other : List.of(stranger, elsewhere)) {
                assertThatThrownBy(() -> performHandshake(own, other))
                        .isInstanceOf(SSLException.class);
            }
        }
    }

    private static void performHandshake(Cluster from, Cluster to) throws IOException {
        var address = to.selfAddress();
        try (var socket = new Socket(address.getHost().orElseThrow(), port(address))) {
            socket.setSoTimeout(60_000);
            TlsHandshake.perform(
                    socket,
                    NodeSslEngines.of(from.system()).orElseThrow(),
                    address.getHost().orElseThrow());
        }
    }

    @Test
    void renewed_files_are_used_without_a_restart() throws Exception {
        var files =
                new Issued(folder.resolve("tls.crt"), folder.resolve("tls.key"), authority.ca());
        files.replaceWith(own);
        try (var nodes = new Nodes()) {
            var first = nodes.start(files);
            first.join(first.selfAddress());
            assertThat(presentedCertificate(first)).contains(certificate(own.certificate()));
            var renewed = authority.issue("renewed", LOCAL_NAMES);
            files.replaceWith(renewed);
            var expected = certificate(renewed.certificate());
            await(
                    "the renewed certificate is presented",
                    () -> presentedCertificate(first).filter(expected::equals).isPresent());
            var second = nodes.start(own);
            second.joinSeedNodes(List.of(first.selfAddress()));
            await(
                    "a node with the previous certificate is admitted",
                    () -> ports(first).size() == 2);
        }
    }

    @Test
    void unusable_files_are_reported_at_the_start() throws Exception {
        assertThat(NodeTls.from(config(""))).isEmpty();
        assertThatThrownBy(() -> NodeTls.from(config("askel.cluster.tls.key = k")))
                .hasMessageContaining("named together");
        var elliptic = authority.issue("elliptic", "EC", LOCAL_NAMES);
        assertThatThrownBy(() -> check(elliptic)).hasMessageContaining("must be RSA");
        var swapped = new Issued(own.certificate(), own.certificate(), authority.ca());
        assertThatThrownBy(() -> check(swapped))
                .hasMessageContaining("askel.cluster.tls.key")
                .hasMessageContaining("no private key");
        var trusting =
                new Issued(
                        own.certificate(),
                        own.key(),
                        new TestCertificateAuthority(folder.resolve("other")).ca());
        assertThatThrownBy(() -> check(trusting))
                .hasMessageContaining("the authority has not issued it");
        var missing = new Issued(own.certificate(), own.key(), folder.resolve("none"));
        assertThatThrownBy(() -> check(missing)).hasMessageContaining("askel.cluster.tls.ca");
    }

    private static void check(Issued files) {
        NodeTls.from(config(files.settings())).orElseThrow().checkFiles();
    }

    private static X509Certificate certificate(Path file) throws Exception {
        try (var in = Files.newInputStream(file)) {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /**
     * The certificate that a node currently presents to clients; empty while its files are being
     * replaced.
     */
    private static Optional<Certificate> presentedCertificate(Cluster node) {
        try (var socket =
                (SSLSocket)
                        context()
                                .getSocketFactory()
                                .createSocket(
                                        InetAddress.getLoopbackAddress(),
                                        port(node.selfAddress()))) {
            socket.startHandshake();
            return Optional.of(socket.getSession().getPeerCertificates()[0]);
        } catch (SSLException _) {
            return Optional.empty();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static SSLContext context() throws Exception {
        var password = "changeit".toCharArray();
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        var base64 =
                Files.readString(own.key()).replaceAll("-----[A-Z ]+-----", "").replace("\n", "");
        store.setKeyEntry(
                "own",
                KeyFactory.getInstance("RSA")
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64))),
                password,
                new Certificate[] {certificate(own.certificate())});
        store.setCertificateEntry("ca", certificate(own.ca()));
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }
}
