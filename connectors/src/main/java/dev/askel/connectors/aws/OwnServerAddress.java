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
 * Where this very server is called, as any client calls it. Known once it listens: executions go on
 * a little earlier.
 */
public final class OwnServerAddress {
    private final CompletableFuture<Optional<URI>> address = new CompletableFuture<>();

    /** It listens now. */
    public void onListening(InetSocketAddress bound) {
        var ip = bound.getAddress();
        var host =
                ip == null
                        ? bound.getHostString()
                        : ip.isAnyLocalAddress() ? "127.0.0.1" : ip.getHostAddress();
        var literal = host.contains(":") ? "[" + host.replaceFirst("%.*", "") + "]" : host;
        address.complete(Optional.of(URI.create("http://" + literal + ":" + bound.getPort())));
    }

    /** It never will. */
    public void onNotListening() {
        address.complete(Optional.empty());
    }

    /**
     * Its address; waits for it, so for virtual threads.
     *
     * @return empty when nothing listens within the time
     */
    Optional<URI> address(Duration timeout) throws InterruptedException {
        try {
            return address.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Nothing fails an address", e);
        }
    }
}
