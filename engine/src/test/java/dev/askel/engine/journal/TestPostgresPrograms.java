package dev.askel.engine.journal;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs for tests: installed ones, or unpacked from the class path.
 *
 * @param bin the folder of the programs
 */
record TestPostgresPrograms(Path bin) {
    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

    /**
     * Returns the version of {@code askel.test.postgres}, else the newest installed one, else the
     * bundled one.
     */
    static TestPostgresPrograms find() {
        var wanted = System.getProperty("askel.test.postgres", "");
        try {
            var installed = findInstalled();
            if (wanted.isEmpty() && !installed.isEmpty()) {
                return new TestPostgresPrograms(installed.getLast().resolve("bin"));
            }
            for (var version : installed) {
                if (version.endsWith(wanted)) {
                    return new TestPostgresPrograms(version.resolve("bin"));
                }
            }
            return new TestPostgresPrograms(unpack().resolve("bin")).checkVersion(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> findInstalled() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return List.of();
        }
        try (var versions = Files.list(INSTALLED)) {
            return versions.filter(version -> Files.isExecutable(version.resolve("bin/initdb")))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    private TestPostgresPrograms checkVersion(String wanted) {
        var version = run("postgres", "--version");
        if (!version.contains(") " + wanted)) {
            throw new IllegalStateException(
                    "askel.test.postgres=" + wanted + ", but there is only " + version);
        }
        return this;
    }

    private static Path unpack() throws IOException {
        var archive =
                Objects.requireNonNull(
                        TestPostgres.class.getResource(archiveName()),
                        "PostgreSQL is not installed, and askel-postgres is not on the class path");
        // The archive's path contains the version. Several JVMs may unpack concurrently; the first
        // rename wins.
        var name = "askel-test-postgres-" + Integer.toHexString(archive.toString().hashCode());
        var home = temporaryFolder().resolve(name);
        if (Files.isDirectory(home)) {
            return home;
        }
        var draft = Files.createTempDirectory(temporaryFolder(), name);
        try (var tar =
                new TarArchiveInputStream(
                        new XZInputStream(new BufferedInputStream(archive.openStream())))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var target = draft.resolve(entry.getName());
                Files.createDirectories(entry.isDirectory() ? target : target.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
                } else if (entry.isFile()) {
                    Files.copy(tar, target);
                    Files.setPosixFilePermissions(
                            target,
                            PosixFilePermissions.fromString(
                                    (entry.getMode() & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(draft, home);
            return home;
        } catch (IOException _) {
            return draft;
        }
    }

    private static String archiveName() {
        var system = System.getProperty("os.name").startsWith("Mac") ? "darwin" : "linux";
        var processor = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "/postgres-%s-%s.txz".formatted(system, processor);
    }

    private static Path temporaryFolder() {
        // Root's own temporary folder may be closed to the account that PostgreSQL runs as.
        return ROOT ? Path.of("/tmp") : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** Creates a temporary folder that belongs to the account PostgreSQL runs as. */
    Path newFolder() throws IOException {
        var folder = Files.createTempDirectory(temporaryFolder(), "askel-test-postgres-data-");
        if (ROOT) {
            Files.setOwner(
                    folder,
                    FileSystems.getDefault()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(account()));
        }
        return folder;
    }

    private static String account() {
        try {
            FileSystems.getDefault()
                    .getUserPrincipalLookupService()
                    .lookupPrincipalByName("postgres");
            return "postgres";
        } catch (IOException _) {
            return "nobody";
        }
    }

    /** Returns the command line of a program; PostgreSQL refuses to run as root. */
    List<String> command(String program, String... arguments) {
        var line = new ArrayList<String>();
        if (ROOT) {
            line.addAll(
                    List.of("setpriv", "--reuid=" + account(), "--clear-groups", "--regid=65534"));
        }
        line.add(bin.resolve(program).toString());
        line.addAll(List.of(arguments));
        return line;
    }

    /** Runs a program to its end and returns its output; throws with the output when it fails. */
    String run(String program, String... arguments) {
        try {
            var process =
                    new ProcessBuilder(command(program, arguments))
                            .redirectErrorStream(true)
                            .start();
            process.getOutputStream().close();
            var output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(program + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(program + " interrupted", e);
        }
    }
}
