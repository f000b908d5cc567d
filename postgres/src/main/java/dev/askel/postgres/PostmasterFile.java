package dev.askel.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The content of PostgreSQL's {@code postmaster.pid}: the process on a data directory, its port,
 * and whether it accepts connections. PostgreSQL's {@code pidfile.h} defines the lines.
 *
 * @param pid the process id of the postmaster
 * @param port the TCP port of the postmaster; 0 while the file does not contain it
 * @param status one of {@code starting}, {@code ready}, {@code standby}, {@code stopping}; empty
 *     while the file does not contain it
 */
record PostmasterFile(long pid, int port, String status) {
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    static Path pathIn(Path dataDirectory) {
        return dataDirectory.resolve("postmaster.pid");
    }

    /** Reads the file; empty when it is missing or incomplete. */
    static Optional<PostmasterFile> read(Path dataDirectory) {
        try {
            var lines = Files.readAllLines(pathIn(dataDirectory));
            // A single-user backend writes its pid as a negative number. It accepts no connections.
            var pid = Math.abs(Long.parseLong(line(lines, 0)));
            var port = line(lines, PORT_LINE);
            return Optional.of(
                    new PostmasterFile(
                            pid,
                            port.isEmpty() ? 0 : Integer.parseInt(port),
                            line(lines, STATUS_LINE)));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StartRefusedException(
                    "%s cannot be read: %s".formatted(pathIn(dataDirectory), e), e);
        }
    }

    boolean isReady() {
        return status.equals("ready");
    }

    private static String line(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index).strip() : "";
    }
}
