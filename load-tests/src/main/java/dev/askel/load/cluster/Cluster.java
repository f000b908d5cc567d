package dev.askel.load.cluster;

import dev.askel.load.mix.LoadFunctions;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Program;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.SmallDisk;
import dev.askel.postgres.Account;
import dev.askel.postgres.PostgresBinaries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Three nodes, their PostgreSQL and a host for a second one, and the functions they call. */
final class Cluster implements AutoCloseable {
    static final int NODES = 3;

    private static final int HOSTS = NODES + 2;
    private static final Duration BEAT_AGE_MAX = Duration.ofSeconds(5);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final Path home;
    private final Network network;
    private final LoadFunctions functions;
    private final List<PostgresHost> databases = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int primary;

    private Cluster(Path home, Network network, LoadFunctions functions) {
        this.home = home;
        this.network = network;
        this.functions = functions;
    }

    /** Why there can be none on this machine, or nothing when there can. */
    static Optional<String> missing() {
        return Network.missing().or(SmallDisk::missing).or(Authority::missing);
    }

    /**
     * Makes the hosts and starts the database; {@link #startNodes} starts the nodes.
     *
     * @param home an empty folder for all that they write
     */
    static Cluster open(Path home, ServerCommand command) throws IOException {
        // PostgreSQL's account must find its folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var network = Network.open(HOSTS);
        var functions = LoadFunctions.start(InetAddress.getByName(network.here()));
        var cluster = new Cluster(home, network, functions);
        // Its processes and namespaces must not outlive this one.
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "stop cluster"));
        var binaries = PostgresBinaries.in(home);
        var account = Account.forThisProcess("", false);
        for (int host = NODES + 1; host <= HOSTS; host++) {
            cluster.databases.add(new PostgresHost(network, host, home, binaries, account));
        }
        cluster.database().initialise();
        var options = new ArrayList<>(List.of("--db-url", cluster.databaseUrl()));
        options.addAll(functions.options());
        var authority = Authority.in(home.resolve("authority"));
        for (int host = 1; host <= NODES; host++) {
            var tls = authority.issue("node-" + host, network.address(host));
            cluster.nodes.add(new Node(network, host, command, home, options, tls));
        }
        return cluster;
    }

    private String databaseUrl() {
        return "jdbc:postgresql://%s,%s/%s?targetServerType=primary&hostRecheckSeconds=1"
                .formatted(
                        databases.getFirst().place(),
                        databases.getLast().place(),
                        PostgresHost.DATABASE);
    }

    /** Starts all nodes and waits until they are one cluster. */
    void startNodes(Duration max) throws IOException {
        for (var node : nodes) {
            node.start();
        }
        if (!isWholeBy(Deadline.in(max))) {
            throw new IOException("The nodes form no cluster; see " + home);
        }
    }

    Network network() {
        return network;
    }

    LoadFunctions functions() {
        return functions;
    }

    List<Node> nodes() {
        return nodes;
    }

    /** What all nodes have written since they first started. */
    List<Path> logs() {
        return nodes.stream().map(Node::log).toList();
    }

    /** The node on host 1, 2 or 3. */
    Node node(int host) {
        return nodes.get(host - 1);
    }

    /** The process of each node's JVM, by host; 0 of one that has none now. */
    Map<Integer, Long> lives() {
        return nodes.stream().collect(Collectors.toMap(Node::host, Node::pid));
    }

    /** The hosts of nodes that are not what they were. */
    Set<Integer> endedSince(Map<Integer, Long> lives) {
        return nodes.stream()
                .filter(node -> !Long.valueOf(node.pid()).equals(lives.get(node.host())))
                .map(Node::host)
                .collect(Collectors.toSet());
    }

    List<URI> endpoints() {
        return nodes.stream().map(Node::endpoint).toList();
    }

    /** The primary. */
    PostgresHost database() {
        return databases.get(primary);
    }

    /** The other host, whose PostgreSQL does not run unless a fault has started it. */
    PostgresHost otherDatabase() {
        return databases.get(1 - primary);
    }

    /** From now on the other one is the primary. */
    void fellOver() {
        primary = 1 - primary;
    }

    /** Whether all nodes serve and belong to one cluster by then. */
    boolean isWholeBy(Deadline deadline) {
        return deadline.await(this::isWhole, BETWEEN_LOOKS);
    }

    boolean isWhole() {
        return nodes.stream().allMatch(Node::isReady) && areMembersOfOne();
    }

    private boolean areMembersOfOne() {
        try (var connection = database().connect();
                var query =
                        connection.prepareStatement(
                                "SELECT count(*), count(DISTINCT cluster_incarnation) FROM"
                                        + " askel.cluster_members WHERE state = 'up' AND NOT"
                                        + " put_out AND unreachable = '{}' AND beat_at >"
                                        + " clock_timestamp() - ? * interval '1 millisecond'")) {
            query.setLong(1, BEAT_AGE_MAX.toMillis());
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1) == NODES && rows.getInt(2) == 1;
            }
        } catch (SQLException e) {
            return false;
        }
    }

    Connection connect() throws SQLException {
        return database().connect();
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        nodes.forEach(Node::close);
        functions.close();
        for (var database : databases) {
            try {
                database.close();
            } catch (IOException e) {
                System.err.println("A PostgreSQL stays: " + e.getMessage());
            }
        }
        network.close();
    }

    /** Removes all that was written. */
    void remove() throws IOException {
        Program.run("rm", "-rf", home.toString());
    }
}
