package dev.askel.connectors.aws;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The address of this server for its own calls. It is unknown until the server listens, which is
 * after executions resume.
 */
public final class OwnServerAddress {
    private final CompletableFuture<Optional<URI>> address = new CompletableFuture<>();

    /** Sets the address of the server. */
    public void onListening(InetSocketAddress bound) {
        var ip = bound.getAddress();
        var host =
                ip == null
                        ? bound.getHostString()
                        : ip.isAnyLocalAddress() ? "127.0.0.1" : ip.getHostAddress();
        var literal = host.contains(":") ? "[" + host.replaceFirst("%.*", "") + "]" : host;
        address.complete(Optional.of(URI.create("http://" + literal + ":" + bound.getPort())));
    }

    /** Records that this process does not listen. */
    public void onNotListening() {
        address.complete(Optional.empty());
    }

    /**
     * Waits for the address. Blocks, so it must run on a virtual thread.
     *
     * @return empty when the server does not listen within the timeout
     */
    Optional<URI> address(Duration timeout) throws InterruptedException {
        try {
            return address.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The address never completes exceptionally", e);
        }
    }
}
