package dev.askel.load.process;

import java.nio.file.Path;
import java.util.ArrayList;
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
        return classPath("-Xmx512m");
    }

    /** The same with flags of its own, its heap among them. */
    public static ServerCommand classPath(String... flags) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("-XX:+UseCompactObjectHeaders");
        words.add("--sun-misc-unsafe-memory-access=allow");
        words.add("--enable-native-access=ALL-UNNAMED");
        // Tests add no account to the machine.
        words.add("-Daskel.postgres.create-user=off");
        words.addAll(List.of(flags));
        words.addAll(List.of("-cp", System.getProperty("java.class.path")));
        words.add("dev.askel.server.Main");
        return new ServerCommand(words);
    }
}
