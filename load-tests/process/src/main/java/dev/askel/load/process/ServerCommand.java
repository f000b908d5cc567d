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
        var all = new ArrayList<>(List.of(flags));
        all.add("-XX:SharedArchiveFile=" + classes.archive());
        // These are the log options of the launcher. Messages about class data sharing are off,
        // because a JVM that cannot use the archive runs without it. Other warnings go to standard
        // error, because standard output is for the result of the command.
        all.add("-Xlog:disable");
        all.add("-Xlog:all=warning:stderr");
        all.add("-Xlog:cds*=off:stderr");
        all.add("-Xlog:aot*=off:stderr");
        return withClassPath(classes.classPath(), all);
    }

    /** Returns the command of a JVM with a class path and flags, without an archive. */
    static ServerCommand withClassPath(String classPath, List<String> flags) {
        var arguments = new ArrayList<String>();
        arguments.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        arguments.add("-XX:+UseCompactObjectHeaders");
        arguments.add("--sun-misc-unsafe-memory-access=allow");
        arguments.add("--enable-native-access=ALL-UNNAMED");
        // Tests must not add an account to the machine.
        arguments.add("-Daskel.postgres.create-user=off");
        arguments.add("-Daskel.postgres.programs=" + sharedPrograms());
        // The class path of tests may contain a second log configuration, so the server's is
        // selected.
        arguments.add("-Dlog4j2.configurationFile=classpath:log4j2.properties");
        arguments.addAll(flags);
        arguments.addAll(List.of("-cp", classPath));
        arguments.add("dev.askel.server.Main");
        return new ServerCommand(arguments);
    }

    /**
     * Returns this command with a jar appended to its class path. The JVM still uses the archive.
     *
     * @throws IllegalStateException if the command has no option {@code -cp}
     */
    public ServerCommand withJar(Path jar) {
        int option = arguments.indexOf("-cp");
        if (option < 0) {
            throw new IllegalStateException("The command has no class path: " + arguments);
        }
        var changed = new ArrayList<>(arguments);
        changed.set(option + 1, arguments.get(option + 1) + File.pathSeparator + jar);
        return new ServerCommand(changed);
    }
}
