package dev.askel.load.pressure;

import dev.askel.load.process.ServerProcess;
import dev.askel.load.wire.AskelClient;
import dev.askel.postgres.BundledPostgres;
import dev.askel.postgres.PostgresSettings;
import dev.askel.server.storage.RootKeyFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A cluster of three nodes with heaps of 512 MiB. Each node has its own loopback address.
 *
 * <p>This class uses classes of the server only to start the shared PostgreSQL and to create the
 * key file.
 */
final class SmallCluster implements AutoCloseable {
    private static final int NODES = 3;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(75);

    private final BundledPostgres postgres;
    private final List<ServerProcess> nodes = new ArrayList<>();
    private AskelClient client;

    private SmallCluster(Path folder, List<String> options) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        RootKeyFile.create(folder.resolve("root.key"));
        this.postgres =
                BundledPostgres.start(PostgresSettings.defaultsFor(folder.resolve("postgres")));
        try {
            for (int node = 1; node <= NODES; node++) {
                nodes.add(ServerProcess.start(settings(folder, node, options)));
            }
        } catch (RuntimeException | IOException e) {
            close();
            throw e;
        }
        this.client = client();
    }

    static SmallCluster start(Path folder, List<String> options) throws IOException {
        return new SmallCluster(folder, options);
    }

    private ServerProcess.Settings settings(Path folder, int node, List<String> options)
            throws IOException {
        var config =
                Files.writeString(
                        folder.resolve("node-%d.conf".formatted(node)),
                        """
                        askel.cluster {
                          host = "127.0.1.%d"
                          formation.quiet-period = 2s
                        }
                        askel.database.user = "%s"
                        """
                                .formatted(node, postgres.user()));
        var all = new ArrayList<>(options);
        all.addAll(List.of("--profile", "cluster", "--db-url", postgres.jdbcUrl()));
        all.addAll(List.of("--config", config.toString()));
        all.addAll(List.of("--key-file", folder.resolve("root.key").toString()));
        return ServerProcess.Settings.of(SmallServer.COMMAND, folder.resolve("data-" + node), all)
                .withEnvironment(Map.of("ASKEL_DB_PASSWORD", postgres.password()));
    }

    private AskelClient client() {
        List<URI> endpoints = nodes.stream().map(ServerProcess::endpoint).toList();
        return new AskelClient(endpoints, "", ANSWER_MAX);
    }

    /** Returns a client of all running nodes. */
    RetryingClient retryingClient() {
        return new RetryingClient(client);
    }

    /** Returns the metrics of each running node. */
    List<ScrapedMetrics> metrics() {
        return nodes.stream().map(ScrapedMetrics::new).toList();
    }

    boolean areAllAlive() {
        return nodes.stream().allMatch(ServerProcess::isAlive);
    }

    /** Kills one of the running nodes. */
    void killNode() {
        client.close();
        nodes.removeLast().kill();
        client = client();
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        nodes.forEach(ServerProcess::close);
        postgres.close();
    }
}
