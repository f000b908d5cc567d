package dev.askel.load.cluster;

import dev.askel.load.process.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

    /** Whether the machine has what switches offloads off. */
    static boolean canBeMade() {
        try {
            Program.run("ethtool", "--version");
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
