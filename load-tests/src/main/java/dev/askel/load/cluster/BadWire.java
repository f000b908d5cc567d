package dev.askel.load.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A {@link Wire} in the place of a host's link to the switch, until it is closed. */
final class BadWire implements AutoCloseable {
    private final Network network;
    private final int host;
    private final Process relay;

    private BadWire(Network network, int host, Process relay) {
        this.network = network;
        this.host = host;
        this.relay = relay;
    }

    /** Why none can be made on this machine, or nothing when one can. */
    static Optional<String> missing() {
        try (var network = Network.open(1)) {
            between(network, 1, 0, 0, 0).close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no bad wire can be made: " + e.getMessage());
        }
    }

    /** Puts one between a host and the switch. */
    static BadWire between(
            Network network, int host, int delayMillis, int jitterMillis, int lossPercent)
            throws IOException {
        // A frame that is handed on as it was seen must be whole: checksums are otherwise the
        // business of a network card that is not there.
        network.compute();
        network.unplug(host);
        var words =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Wire.class.getName(),
                        Network.port(host),
                        Network.BAD_WIRE,
                        Integer.toString(delayMillis),
                        Integer.toString(jitterMillis),
                        Integer.toString(lossPercent));
        var relay =
                new ProcessBuilder(network.atSwitch(words))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (relay.inputReader().readLine() == null) {
            relay.onExit().join();
            throw new IOException("The wire does not begin");
        }
        return new BadWire(network, host, relay);
    }

    @Override
    public void close() throws IOException {
        relay.destroyForcibly();
        relay.onExit().join();
        network.plug(host);
    }
}
