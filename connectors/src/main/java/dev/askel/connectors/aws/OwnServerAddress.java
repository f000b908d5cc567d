package dev.askel.connectors.aws;

import dev.askel.connectors.call.HttpCalls;
import dev.askel.engine.task.TaskIdentity;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The address of this server for its own calls, and the identities that sign them. Both are unknown
 * until the server listens. Executions can resume before that, so their calls to this server wait
 * for both.
 */
public final class OwnServerAddress implements AutoCloseable {
    private final CompletableFuture<Optional<OwnServer>> server = new CompletableFuture<>();
    private final @Nullable HttpCalls encrypted;

    private OwnServerAddress(@Nullable HttpCalls encrypted) {
        this.encrypted = encrypted;
    }

    /** The address of a server without TLS. */
    public static OwnServerAddress withoutTls() {
        return new OwnServerAddress(null);
    }

    /**
     * Returns the address of a server with TLS.
     *
     * @param calls the client that trusts the certificate of this server; closed with the address
     */
    public static OwnServerAddress withTls(HttpCalls calls) {
        return new OwnServerAddress(calls);
    }

    /**
     * Returns the client for calls to this server.
     *
     * @param plain the client for a server without TLS
     */
    HttpCalls clientOrDefault(HttpCalls plain) {
        return encrypted == null ? plain : encrypted;
    }

    /**
     * The address and the identities for calls of this server to itself.
     *
     * @param identities the identities of tasks; null when the server does not verify signatures
     */
    record OwnServer(URI address, TaskIdentity.@Nullable Source identities) {
        /** Returns the credentials for an account of a server that does not verify signatures. */
        static AwsCredentialsIdentity unverifiedCredentials(String account) {
            return AwsBasicCredentials.create(account, "unused");
        }
    }

    /** Sets the address of a server that reads only the account of a signature. */
    public void onListening(InetSocketAddress bound) {
        complete(bound, null);
    }

    /** Sets the address of a server that verifies signatures. */
    public void onListening(InetSocketAddress bound, TaskIdentity.Source identities) {
        complete(bound, identities);
    }

    private void complete(InetSocketAddress bound, TaskIdentity.@Nullable Source identities) {
        var ip = bound.getAddress();
        var host =
                ip == null
                        ? bound.getHostString()
                        : ip.isAnyLocalAddress() ? "127.0.0.1" : ip.getHostAddress();
        var literal = host.contains(":") ? "[" + host.replaceFirst("%.*", "") + "]" : host;
        server.complete(
                Optional.of(
                        new OwnServer(
                                URI.create(
                                        "%s://%s:%d"
                                                .formatted(
                                                        encrypted == null ? "http" : "https",
                                                        literal,
                                                        bound.getPort())),
                                identities)));
    }

    /** Records that this process does not listen, so that calls to this server fail immediately. */
    public void onNotListening() {
        server.complete(Optional.empty());
    }

    /**
     * Waits until the server listens. Blocks, so it must run on a virtual thread.
     *
     * @return empty when the server does not listen within the timeout
     */
    Optional<OwnServer> await(Duration timeout) throws InterruptedException {
        try {
            return server.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The address completed exceptionally", e);
        }
    }

    @Override
    public void close() {
        if (encrypted != null) {
            encrypted.close();
        }
    }
}
