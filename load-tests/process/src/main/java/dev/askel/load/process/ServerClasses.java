package dev.askel.load.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The class path of servers that tests start, with an archive of the classes that a server loads at
 * its start (class data sharing, JEP 350). A start with the archive takes about two thirds of the
 * processor time of one without.
 *
 * @param classPath the class path of this JVM; folders are packed, because an archive permits only
 *     files
 * @param archive the archive; a JVM ignores it if its class path does not begin with this one
 */
record ServerClasses(String classPath, Path archive) {
    /** Returns the classes of this JVM. The first call creates or reuses the archive. */
    static ServerClasses ofThisJvm() {
        return Prepared.CLASSES;
    }

    private static final class Prepared {
        private static final ServerClasses CLASSES = prepare();
    }

    /**
     * Creates the archive, or reuses it if the class path has not changed. Surefire runs tests in
     * the folder of their module, so the JVMs of a module share one archive.
     */
    private static ServerClasses prepare() {
        try {
            var folder = Files.createDirectories(Path.of("target", "server-classes"));
            try (var channel =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE)) {
                // Closing the channel releases the lock.
                channel.lock();
                return prepareIn(folder.toAbsolutePath());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerClasses prepareIn(Path folder) throws IOException {
        var packed = new ArrayList<String>();
        var versions = new StringBuilder();
        var folders = new ArrayList<Path>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            var path = Path.of(entry);
            if (Files.isDirectory(path)) {
                folders.add(path);
                packed.add(folder.resolve(folders.size() + ".jar").toString());
            } else {
                packed.add(entry);
            }
            versions.append(entry).append(' ').append(version(path)).append('\n');
        }
        var classes =
                new ServerClasses(
                        String.join(File.pathSeparator, packed), folder.resolve("server.jsa"));
        var current = folder.resolve("current");
        if (!Files.exists(current) || !Files.readString(current).contentEquals(versions)) {
            Files.deleteIfExists(current);
            for (int number = 0; number < folders.size(); number++) {
                pack(folders.get(number), folder.resolve(number + 1 + ".jar"));
            }
            classes.createArchive();
            Files.writeString(current, versions);
        }
        return classes;
    }

    /**
     * Returns a text that changes with the files of a path: their number and the time of the newest
     * in milliseconds, or {@code absent}.
     */
    private static String version(Path path) throws IOException {
        if (!Files.exists(path)) {
            return "absent";
        }
        try (var files = Files.walk(path)) {
            var times = files.mapToLong(file -> file.toFile().lastModified()).summaryStatistics();
            return times.getCount() + " " + times.getMax();
        }
    }

    private static void pack(Path folder, Path jar) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(jar));
                var files = Files.walk(folder)) {
            zip.setLevel(0);
            for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                var name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                zip.putNextEntry(new ZipEntry(name));
                Files.copy(file, zip);
            }
        }
    }

    /**
     * Starts and stops a server whose JVM writes the archive when it ends.
     *
     * @throws IllegalStateException if the JVM wrote no archive; the message names the log
     */
    private void createArchive() throws IOException {
        Files.deleteIfExists(archive);
        var written = archive.resolveSibling("server.jsa.tmp");
        Files.deleteIfExists(written);
        var command =
                ServerCommand.withClassPath(
                        classPath,
                        List.of(
                                "-Xmx512m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:ArchiveClassesAtExit=" + written));
        var home = Files.createTempDirectory("askel-server-classes-");
        // The account of PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        try {
            var settings = ServerProcess.Settings.of(command, home.resolve("data"), List.of());
            ServerProcess.start(settings).close();
            if (!Files.exists(written)) {
                var log = archive.resolveSibling("server.log");
                Files.copy(settings.logFile(), log, StandardCopyOption.REPLACE_EXISTING);
                throw new IllegalStateException(
                        "The server wrote no class archive to %s. Its log is %s."
                                .formatted(written, log));
            }
        } finally {
            delete(home);
        }
        Files.move(written, archive, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
