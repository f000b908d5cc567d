package dev.askel.packaging;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askel.load.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The root folder of a minimal Debian with a JDK and one user, without Maven, npm and PostgreSQL.
 * Its processes have a process table of their own, and share the network of this machine.
 */
final class CleanRoot {
    private static final String USER = "newcomer";
    private static final Path JDK = Path.of("opt/jdk");

    private final Path root;

    private CleanRoot(Path root) {
        this.root = root;
    }

    /** Installs Debian into a folder. Skips the test without root, debootstrap or a Debian. */
    static CleanRoot install(Path root) throws IOException {
        InstalledPrograms.assume("debootstrap");
        assumeTrue(System.getProperty("user.name").equals("root"), "debootstrap needs root");
        var release = release();
        assumeTrue("debian".equals(release.get("ID")), "This machine is no Debian");
        var command = new ArrayList<>(List.of("debootstrap", "--variant=minbase"));
        command.add(release.getOrDefault("VERSION_CODENAME", "stable"));
        command.add(root.toString());
        command.addAll(mirror());
        Program.run(command);
        // The user must be able to enter the root folder.
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(root.resolve(JDK));
        Program.run("chroot", root.toString(), "useradd", "--create-home", USER);
        return new CleanRoot(root);
    }

    private static Map<String, String> release() throws IOException {
        var values = new HashMap<String, String>();
        for (var line : Files.readAllLines(Path.of("/etc/os-release"))) {
            int split = line.indexOf('=');
            if (split > 0) {
                values.put(line.substring(0, split), line.substring(split + 1).replace("\"", ""));
            }
        }
        return values;
    }

    /** Returns the archive of packages that this machine uses; empty for the default one. */
    private static List<String> mirror() throws IOException {
        var targets =
                Program.run(
                        "apt-get",
                        "indextargets",
                        "--format",
                        "$(REPO_URI)",
                        "Created-By: Packages");
        return targets.lines().limit(1).toList();
    }

    /** Copies a file into the home of the user, and returns its path for the user. */
    String addFile(Path file) throws IOException {
        var path = "home/" + USER + "/" + file.getFileName();
        Files.copy(file, root.resolve(path));
        Program.run("chroot", root.toString(), "chown", USER, "/" + path);
        return "/" + path;
    }

    /** Whether a program is on the PATH of the user. */
    boolean hasProgram(String name) throws IOException {
        return Files.exists(root.resolve("usr/bin").resolve(name))
                || Files.exists(root.resolve("usr/local/bin").resolve(name));
    }

    /**
     * Starts a shell command as the user, with the JDK of this test. When the process is killed,
     * all its children end.
     */
    Process start(String command) throws IOException {
        var jdk = root.resolve(JDK);
        // bash remains the first process. If it became the server, the change of the user would
        // cancel its end with unshare.
        var script =
                """
                mount --bind "$1" "$2"
                mount -t proc proc "$3/proc"
                mount --rbind /dev "$3/dev"
                chroot "$3" setpriv --reuid=%1$s --regid=%1$s --init-groups \
                  env -i HOME=/home/%1$s JAVA_HOME=/%2$s PATH=/usr/bin:/bin LANG=C.UTF-8 bash -c "cd && $4"
                exit
                """
                        .formatted(USER, JDK);
        return new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        "bash",
                        "-euc",
                        script,
                        "bash",
                        System.getProperty("java.home"),
                        jdk.toString(),
                        root.toString(),
                        command)
                .redirectErrorStream(true)
                .start();
    }

    /** Deletes the root folder. */
    void delete() throws IOException {
        Program.run("rm", "-rf", "--one-file-system", root.toString());
    }
}
