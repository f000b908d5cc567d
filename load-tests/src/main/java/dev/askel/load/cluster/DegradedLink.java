package dev.askel.load.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Replaces a host's link to the switch by a {@link LinkRelay}, until this object is closed. */
final class DegradedLink implements AutoCloseable {
    private final Network network;
    private final int host;
    private final Process relay;

    private DegradedLink(Network network, int host, Process relay) {
        this.network = network;
        this.host = host;
        this.relay = relay;
    }

    /** Returns the reason why this machine cannot degrade links, or nothing if it can. */
    static Optional<String> unsupportedReason() {
        try (var network = Network.open(1)) {
            degrade(network, 1, 0, 0, 0).close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("links cannot be degraded: " + e.getMessage());
        }
    }

    /** Degrades the link between a host and the switch. */
    static DegradedLink degrade(
            Network network, int host, int delayMillis, int jitterMillis, int lossPercent)
            throws IOException {
        // The relay forwards frames unchanged, so their checksums must be correct. By default,
        // hosts leave the computation of checksums to the network card.
        network.disableOffloading();
        network.disconnect(host);
        try {
            return new DegradedLink(
                    network,
                    host,
                    startRelay(network, host, delayMillis, jitterMillis, lossPercent));
        } catch (IOException e) {
            network.reconnect(host);
            throw e;
        }
    }

    private static Process startRelay(
            Network network, int host, int delayMillis, int jitterMillis, int lossPercent)
            throws IOException {
        var command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LinkRelay.class.getName(),
                        Network.switchInterface(host),
                        Network.RELAY_PORT,
                        Integer.toString(delayMillis),
                        Integer.toString(jitterMillis),
                        Integer.toString(lossPercent));
        var relay =
                new ProcessBuilder(network.commandOnSwitch(command))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (relay.inputReader().readLine() == null) {
            relay.onExit().join();
            throw new IOException("The relay does not start");
        }
        return relay;
    }

    @Override
    public void close() throws IOException {
        relay.destroyForcibly();
        relay.onExit().join();
        network.reconnect(host);
    }
}
