package dev.askel.load.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of a server's command line before {@code up}.
 *
 * @param arguments the program and its first arguments
 */
public record ServerCommand(List<String> arguments) {
    public ServerCommand {
        arguments = List.copyOf(arguments);
    }

    /** Returns the command of the launcher {@code askel} in a source tree or a distribution. */
    public static ServerCommand ofLauncher(Path askel) {
        return new ServerCommand(List.of(askel.toAbsolutePath().toString()));
    }

    /**
     * Returns the command of a JVM with the class path of this JVM. The class path must contain the
     * server. The command is for tests whose server runs for about a minute. Without the optimizing
     * compiler, more CPU time remains for these tests.
     */
    public static ServerCommand ofClassPath() {
        return ofClassPath("-Xmx512m", "-XX:TieredStopAtLevel=1");
    }

    /**
     * Returns a folder for PostgreSQL's programs that all servers share, so that only one unpacks
     * them.
     */
    public static Path sharedPrograms() {
        return Path.of(
                System.getProperty("java.io.tmpdir"),
                "askel-programs-" + System.getProperty("user.name"));
    }

    /** Returns the command of a JVM for short commands, with the launcher's flags for these. */
    public static ServerCommand ofClassPathForShortCommands() {
        return ofClassPath("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }

    /** Returns the command of a JVM with additional flags, including the heap size. */
    public static ServerCommand ofClassPath(String... flags) {
        var classes = ServerClasses.ofThisJvm();
        var words = new ArrayList<>(List.of(flags));
        words.add("-XX:SharedArchiveFile=" + classes.archive());
        // A command whose class path a test changed does not use the archive, and would print that.
        words.add("-Xlog:disable");
        words.add("-Xlog:all=error:stderr");
        return withClassPath(classes.classPath(), words);
    }

    static ServerCommand withClassPath(String classPath, List<String> flags) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.add("-XX:+UseCompactObjectHeaders");
        words.add("--sun-misc-unsafe-memory-access=allow");
        words.add("--enable-native-access=ALL-UNNAMED");
        // Tests must not add an account to the machine.
        words.add("-Daskel.postgres.create-user=off");
        words.add("-Daskel.postgres.programs=" + sharedPrograms());
        // The class path of tests may contain a second log configuration, so the server's is
        // selected.
        words.add("-Dlog4j2.configurationFile=classpath:log4j2.properties");
        words.addAll(flags);
        words.addAll(List.of("-cp", classPath));
        words.add("dev.askel.server.Main");
        return new ServerCommand(words);
    }

    /** Returns the command of a class path with another jar at its end. */
    public ServerCommand withJar(Path jar) {
        var words = new ArrayList<>(arguments);
        int classPath = words.indexOf("-cp") + 1;
        words.set(classPath, words.get(classPath) + File.pathSeparator + jar);
        return new ServerCommand(words);
    }
}
