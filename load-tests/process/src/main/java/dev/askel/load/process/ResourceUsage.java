package dev.askel.load.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The resources that a server and its bundled PostgreSQL have used up to a time.
 *
 * @param nanos the time as {@link System#nanoTime}
 * @param engineCpu the CPU time of the server's JVM
 * @param clientCpu the CPU time of this JVM and its children except the server; they generate the
 *     load and complete tasks
 * @param machineCpu the CPU time of all processes
 * @param engineBytes the resident memory of the server's JVM
 * @param databaseBytes the memory of PostgreSQL, in which shared pages count once
 * @param diskBytes the size of PostgreSQL's files without the write-ahead log, whose size depends
 *     on settings
 */
public record ResourceUsage(
        long nanos,
        CpuTime engineCpu,
        CpuTime databaseCpu,
        CpuTime clientCpu,
        CpuTime machineCpu,
        long engineBytes,
        long databaseBytes,
        long diskBytes) {
    /** Measures the present usage. */
    public static ResourceUsage measure(ServerProcess server, Path dataFolder) {
        var database = DatabaseProcesses.runningIn(dataFolder);
        return new ResourceUsage(
                System.nanoTime(),
                CpuTime.ofProcess(server.pid()),
                database.cpu(),
                clientCpu(server),
                CpuTime.ofMachine(),
                ProcessMemory.residentBytes(server.pid()),
                database.memoryBytes(),
                sizeOf(DatabaseProcesses.clusterFolder(dataFolder)));
    }

    private static CpuTime clientCpu(ServerProcess server) {
        var self = ProcessHandle.current();
        return self.children()
                .filter(child -> child.pid() != server.pid())
                .map(child -> CpuTime.ofProcess(child.pid()))
                .reduce(CpuTime.withEndedChildren(self.pid()), CpuTime::plus);
    }

    public double engineSecondsSince(ResourceUsage earlier) {
        return engineCpu.secondsSince(earlier.engineCpu);
    }

    /** Returns the CPU seconds of this JVM and its children except the server. */
    public double clientSecondsSince(ResourceUsage earlier) {
        return clientCpu.secondsSince(earlier.clientCpu);
    }

    public double databaseSecondsSince(ResourceUsage earlier) {
        return databaseCpu.secondsSince(earlier.databaseCpu);
    }

    /** Returns the CPU seconds of all processes except the engine, the database and the client. */
    public double othersSecondsSince(ResourceUsage earlier) {
        return Math.max(
                0,
                machineCpu.secondsSince(earlier.machineCpu)
                        - engineSecondsSince(earlier)
                        - databaseSecondsSince(earlier)
                        - clientCpu.secondsSince(earlier.clientCpu));
    }

    public double secondsSince(ResourceUsage earlier) {
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
                            // PostgreSQL can remove files during the walk.
                            return FileVisitResult.CONTINUE;
                        }
                    });
            return sum[0];
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot measure " + cluster, e);
        }
    }
}
