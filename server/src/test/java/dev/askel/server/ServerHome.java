package dev.askel.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** A temporary folder for the data of servers, which is deleted when it is closed. */
record ServerHome(Path folder) implements AutoCloseable {
    static ServerHome create() throws IOException {
        var folder = Files.createTempDirectory("askel-home-");
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        return new ServerHome(folder);
    }

    Path resolve(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
