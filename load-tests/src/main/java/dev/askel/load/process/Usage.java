package dev.askel.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What a server and its bundled PostgreSQL have used up to one moment.
 *
 * @param engine the server's JVM
 * @param client this JVM and its children but the server: they make the load and do the tasks
 * @param machine everybody
 * @param engineBytes resident memory of the server's JVM
 * @param databaseBytes memory of PostgreSQL, shared pages counted once
 * @param diskBytes files of PostgreSQL without its write-ahead log, whose size follows its settings
 */
public record Usage(
        long nanos,
        CpuTime engine,
        CpuTime database,
        CpuTime client,
        CpuTime machine,
        long engineBytes,
        long databaseBytes,
        long diskBytes) {
    /** Measures now. */
    public static Usage of(ServerProcess server, Path data) {
        var database = DatabaseProcesses.of(data);
        return new Usage(
                System.nanoTime(),
                CpuTime.of(server.pid()),
                database.cpu(),
                clientCpu(server),
                CpuTime.ofMachine(),
                Memory.residentBytes(server.pid()),
                database.memoryBytes(),
                sizeOf(DatabaseProcesses.cluster(data)));
    }

    private static CpuTime clientCpu(ServerProcess server) {
        var self = ProcessHandle.current();
        return self.children()
                .filter(child -> child.pid() != server.pid())
                .map(child -> CpuTime.of(child.pid()))
                .reduce(CpuTime.withEndedChildren(self.pid()), CpuTime::plus);
    }

    public double engineSecondsSince(Usage earlier) {
        return engine.secondsSince(earlier.engine);
    }

    /** Processor seconds of this program and its children. */
    public double clientSecondsSince(Usage earlier) {
        return client.secondsSince(earlier.client);
    }

    public double databaseSecondsSince(Usage earlier) {
        return database.secondsSince(earlier.database);
    }

    /** Processor seconds of all that is neither engine, database nor this program. */
    public double othersSecondsSince(Usage earlier) {
        return Math.max(
                0,
                machine.secondsSince(earlier.machine)
                        - engineSecondsSince(earlier)
                        - databaseSecondsSince(earlier)
                        - client.secondsSince(earlier.client));
    }

    public double secondsSince(Usage earlier) {
        return (nanos - earlier.nanos) / 1e9;
    }

    private static long sizeOf(Path cluster) {
        var sum = new long[1];
        try {
            Files.walkFileTree(
                    cluster,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult preVisitDirectory(
                                Path folder, BasicFileAttributes attributes) {
                            return folder.endsWith("pg_wal")
                                    ? FileVisitResult.SKIP_SUBTREE
                                    : FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFile(
                                Path file, BasicFileAttributes attributes) {
                            sum[0] += attributes.size();
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException e) {
                            // PostgreSQL removes files while we look.
                            return FileVisitResult.CONTINUE;
                        }
                    });
            return sum[0];
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot measure " + cluster, e);
        }
    }
}
