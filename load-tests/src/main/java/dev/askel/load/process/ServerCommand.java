package dev.askel.load.process;

import java.nio.file.Path;
import java.util.List;

/**
 * The words that come before {@code up} on the command line of a server.
 *
 * @param words program and first arguments
 */
public record ServerCommand(List<String> words) {
    public ServerCommand {
        words = List.copyOf(words);
    }

    /** The launcher of a source tree or of a distribution. */
    public static ServerCommand launcher(Path askel) {
        return new ServerCommand(List.of(askel.toAbsolutePath().toString()));
    }

    /** A JVM with this one's class path, which must hold the server; for tests. */
    public static ServerCommand classPath() {
        return classPath("512m");
    }

    /** The same with so much heap, as {@code -Xmx} takes it. */
    public static ServerCommand classPath(String heap) {
        return new ServerCommand(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseCompactObjectHeaders",
                        "--sun-misc-unsafe-memory-access=allow",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx" + heap,
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.askel.server.Main"));
    }
}
