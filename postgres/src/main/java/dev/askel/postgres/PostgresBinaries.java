package dev.askel.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, unpacked once per version from the archive on the class path.
 *
 * @param home the folder with {@code bin}, {@code lib} and {@code share}
 * @param version a version such as {@code 18.6.0}
 */
public record PostgresBinaries(Path home, String version) {
    private static final String PREFIX = "postgres-";
    private static final String DRAFT = "unpacking-";
    private static final String LOCK = "unpacking.lock";
    // These files are needed only for building extensions, and are a third of the archive.
    private static final List<String> UNUSED =
            List.of("lib/pkgconfig/", "lib/postgresql/pgxs/", "include/");

    /**
     * Finds the programs in a folder that several servers share; unpacks them if they are missing.
     * Other servers wait meanwhile.
     *
     * @throws StartRefusedException when the programs cannot be unpacked, or when another account
     *     could change them
     */
    static PostgresBinaries findOrUnpackShared(Path folder) {
        try {
            if (!Files.exists(folder)) {
                Files.createDirectories(folder);
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            requireOwn(folder);
            var binaries = findOrUnpack(folder);
            requireOwn(binaries.home());
            return binaries;
        } catch (IOException e) {
            throw new StartRefusedException(
                    "The folder of PostgreSQL's programs %s cannot be used: %s"
                            .formatted(folder, e),
                    e);
        }
    }

    /**
     * Refuses a folder in which other accounts than root and the account of this process can place
     * programs.
     */
    private static void requireOwn(Path folder) throws IOException {
        var attributes = Files.readAttributes(folder, PosixFileAttributes.class);
        var owner = attributes.owner().getName();
        var permissions = attributes.permissions();
        if (!(owner.equals("root") || owner.equals(System.getProperty("user.name")))
                || permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new StartRefusedException(
                    "Other accounts could change PostgreSQL's programs in %s (owner %s, mode %s). Choose a folder of root or this account with askel.postgres.programs."
                            .formatted(folder, owner, PosixFilePermissions.toString(permissions)));
        }
    }

    /**
     * Finds the programs below a folder. Unpacks this version if it is missing; unpacking takes two
     * seconds.
     *
     * @throws StartRefusedException when this build has no programs for this machine
     */
    public static PostgresBinaries findOrUnpack(Path folder) {
        var version = bundledVersion();
        var home = folder.resolve(PREFIX + version);
        try {
            if (!Files.exists(home)) {
                unpackOnce(folder, home);
            }
            return new PostgresBinaries(home, version);
        } catch (IOException e) {
            throw new StartRefusedException(
                    "PostgreSQL cannot be unpacked below %s: %s".formatted(folder, e), e);
        }
    }

    // The file lock excludes other processes, and the monitor excludes other threads of this
    // process.
    private static synchronized void unpackOnce(Path folder, Path home) throws IOException {
        try (var lockFile =
                        FileChannel.open(
                                folder.resolve(LOCK),
                                Set.of(
                                        StandardOpenOption.CREATE,
                                        StandardOpenOption.WRITE,
                                        LinkOption.NOFOLLOW_LINKS),
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rw-------")));
                var _ = lockFile.lock()) {
            if (Files.exists(home)) {
                return;
            }
            removeOthers(folder, DRAFT, home);
            var draft = Files.createTempDirectory(folder, DRAFT);
            unpack(draft);
            makeFoldersSearchable(draft);
            DurableFiles.publish(draft, home);
        }
    }

    /** The path of a program. */
    public String programPath(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    /** The major version, such as {@code 18} for {@code 18.6.0}. */
    String majorVersion() {
        return version.substring(0, version.indexOf('.'));
    }

    /** Removes the programs of other versions below the same folder. */
    void removeOtherVersions(Path folder) {
        try {
            removeOthers(folder, PREFIX, home);
        } catch (IOException e) {
            throw new StartRefusedException(
                    "Programs of previous PostgreSQL versions beside %s cannot be removed: %s"
                            .formatted(home, e),
                    e);
        }
    }

    private static void removeOthers(Path folder, String prefix, Path kept) throws IOException {
        try (var entries = Files.newDirectoryStream(folder, prefix + "*")) {
            for (var entry : entries) {
                if (!entry.equals(kept)) {
                    DurableFiles.removeTree(entry);
                }
            }
        }
    }

    private static String bundledVersion() {
        var properties = new Properties();
        try (var in = PostgresBinaries.class.getResourceAsStream("binaries.properties")) {
            if (in == null) {
                throw new IllegalStateException("binaries.properties is missing from the build");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("binaries.properties cannot be read", e);
        }
        return properties.getProperty("version", "");
    }

    /**
     * Opens the archive for an operating system and a processor.
     *
     * @param system the system property {@code os.name}
     * @param processor the system property {@code os.arch}
     * @throws StartRefusedException when this build has no programs for such a machine
     */
    static InputStream openArchive(String system, String processor) {
        var name = "/%s%s-%s.txz".formatted(PREFIX, systemOf(system), processorOf(processor));
        var in = PostgresBinaries.class.getResourceAsStream(name);
        if (in == null) {
            throw new StartRefusedException(
                    "This build contains no PostgreSQL for this machine (%s). Name a database with --db-url jdbc:postgresql://…, or use the archive for this platform."
                            .formatted(name));
        }
        return in;
    }

    private static String systemOf(String name) {
        var system = name.toLowerCase(Locale.ROOT);
        return system.startsWith("mac") ? "darwin" : system;
    }

    private static String processorOf(String name) {
        var processor = name.toLowerCase(Locale.ROOT);
        return switch (processor) {
            case "aarch64" -> "arm_64";
            case "amd64" -> "x86_64";
            default -> processor;
        };
    }

    private static void unpack(Path folder) throws IOException {
        var archive = openArchive(System.getProperty("os.name"), System.getProperty("os.arch"));
        try (var tar =
                new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                var name = entry.getName();
                if (!name.endsWith(".a") && UNUSED.stream().noneMatch(name::startsWith)) {
                    writeEntry(folder, entry, tar);
                }
            }
        }
    }

    /**
     * Lets the account of PostgreSQL reach the programs. A umask of 077 would otherwise prevent
     * that.
     */
    private static void makeFoldersSearchable(Path draft) throws IOException {
        try (var entries = Files.walk(draft)) {
            for (var entry : entries.toList()) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    Files.setPosixFilePermissions(
                            entry, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
        }
    }

    private static void writeEntry(Path folder, TarArchiveEntry entry, InputStream content)
            throws IOException {
        var target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException(
                    "The archive's entry %s has a path outside its folder"
                            .formatted(entry.getName()));
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
            Files.createDirectories(target.getParent());
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
            Files.createDirectories(target.getParent());
            Files.copy(content, target);
            var executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    target,
                    PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            DurableFiles.sync(target);
        }
    }
}
