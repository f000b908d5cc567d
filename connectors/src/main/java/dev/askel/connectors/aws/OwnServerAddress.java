package dev.askel.connectors.aws;

import dev.askel.access.AccessKey;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The address of this server for its own calls, and the access keys that sign them. Both are
 * unknown until the server listens, which is after executions resume.
 */
public final class OwnServerAddress {
    private final CompletableFuture<Optional<OwnServer>> server = new CompletableFuture<>();

    /**
     * This server as its own calls reach it.
     *
     * @param verifies whether the server verifies signatures, so that accounts are kept apart
     * @param keys the access key of an account; may block
     */
    record OwnServer(
            URI address, boolean verifies, Function<String, AwsCredentialsIdentity> keys) {}

    /** Sets the address of a server that reads only the account of a signature. */
    public void onListening(InetSocketAddress bound) {
        complete(bound, false, account -> AwsBasicCredentials.create(account, "unused"));
    }

    /**
     * Sets the address of a server that verifies signatures.
     *
     * @param keys returns the access key of an account; may block
     */
    public void onListening(InetSocketAddress bound, Function<String, AccessKey> keys) {
        complete(
                bound,
                true,
                account -> {
                    var key = keys.apply(account);
                    return AwsBasicCredentials.create(key.id().text(), key.secret());
                });
    }

    private void complete(
            InetSocketAddress bound,
            boolean verifies,
            Function<String, AwsCredentialsIdentity> keys) {
        var ip = bound.getAddress();
        var host =
                ip == null
                        ? bound.getHostString()
                        : ip.isAnyLocalAddress() ? "127.0.0.1" : ip.getHostAddress();
        var literal = host.contains(":") ? "[" + host.replaceFirst("%.*", "") + "]" : host;
        server.complete(
                Optional.of(
                        new OwnServer(
                                URI.create("http://" + literal + ":" + bound.getPort()),
                                verifies,
                                keys)));
    }

    /** Records that this process does not listen. */
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
            throw new IllegalStateException("The address never completes exceptionally", e);
        }
    }
}
