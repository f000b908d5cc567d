package dev.askel.load.cluster;

import dev.askel.load.mix.LoadFunctions;
import dev.askel.load.process.Deadline;
import dev.askel.load.process.Mosquitto;
import dev.askel.load.process.Moto;
import dev.askel.load.process.Program;
import dev.askel.load.process.ServerCommand;
import dev.askel.load.process.SmallDisk;
import dev.askel.postgres.AccountChoice;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * A cluster of three nodes, each on its own {@link Network} host. A fourth host has PostgreSQL, and
 * a fifth host is for a standby. The cluster includes the functions that the nodes call.
 */
final class TestCluster implements AutoCloseable {
    static final int NODE_COUNT = 3;

    private static final int HOSTS = NODE_COUNT + 2;
    private static final Duration HEARTBEAT_AGE_MAX = Duration.ofSeconds(5);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final Path home;
    private final Network network;
    private final LoadFunctions functions;
    private final Optional<Mosquitto> broker;
    private final Optional<Moto> bucket;
    private final List<PostgresHost> databases = new ArrayList<>();
    private final List<ClusterNode> nodes = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private int primary;

    private TestCluster(
            Path home,
            Network network,
            LoadFunctions functions,
            Optional<Mosquitto> broker,
            Optional<Moto> bucket) {
        this.home = home;
        this.network = network;
        this.functions = functions;
        this.broker = broker;
        this.bucket = bucket;
    }

    /** Returns the reason why this machine cannot run a cluster, or nothing if it can. */
    static Optional<String> unsupportedReason() {
        return Network.unsupportedReason()
                .or(SmallDisk::unsupportedReason)
                .or(NodeAuthority::unsupportedReason);
    }

    /**
     * Creates the hosts and starts the database. {@link #startNodes} starts the nodes.
     *
     * @param home an empty folder for all files
     * @param nodeSettings further lines for the configuration of the nodes
     * @param hasBucket whether the nodes move large payloads to a bucket
     */
    static TestCluster open(
            Path home, ServerCommand command, String nodeSettings, boolean hasBucket)
            throws IOException {
        // The account that runs PostgreSQL must be able to enter the folder.
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        var network = Network.open(HOSTS);
        var functions = LoadFunctions.start(InetAddress.getByName(network.ownAddress()));
        var broker =
                Mosquitto.isInstalled()
                        ? Optional.of(
                                Mosquitto.start(network.ownAddress(), home.resolve("mosquitto")))
                        : Optional.<Mosquitto>empty();
        var bucket =
                hasBucket
                        ? Optional.of(Moto.start(network.ownAddress(), home.resolve("moto")))
                        : Optional.<Moto>empty();
        var settings = nodeSettings + bucket.map(TestCluster::bucketSettings).orElse("");
        var cluster = new TestCluster(home, network, functions, broker, bucket);
        // The processes and namespaces of the cluster must end before this process.
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "stop cluster"));
        var binaries = PostgresBinaries.findOrUnpack(home);
        var account = AccountChoice.forThisProcess("", false);
        for (int host = NODE_COUNT + 1; host <= HOSTS; host++) {
            cluster.databases.add(new PostgresHost(network, host, home, binaries, account));
        }
        cluster.primaryDatabase().initialise();
        var options = new ArrayList<>(List.of("--db-url", cluster.databaseUrl()));
        options.addAll(functions.serverOptions());
        var authority = NodeAuthority.create(home.resolve("authority"));
        for (int host = 1; host <= NODE_COUNT; host++) {
            var tls = authority.issueCertificate("node-" + host, network.address(host));
            cluster.nodes.add(
                    new ClusterNode(network, host, command, home, options, tls + "\n" + settings));
        }
        return cluster;
    }

    private static String bucketSettings(Moto bucket) {
        return "askel.payloads.bucket { name = %s, endpoint = \"%s\", move-after = 0s }\n"
                .formatted(Moto.BUCKET, bucket.endpoint());
    }

    private String databaseUrl() {
        return "jdbc:postgresql://%s,%s/%s?targetServerType=primary&hostRecheckSeconds=1"
                .formatted(
                        databases.getFirst().hostAndPort(),
                        databases.getLast().hostAndPort(),
                        PostgresHost.DATABASE);
    }

    /** Starts all nodes and waits until they are one cluster. */
    void startNodes(Duration max) throws IOException {
        for (var node : nodes) {
            node.start();
        }
        if (!awaitComplete(Deadline.after(max))) {
            throw new IOException("The nodes did not form a cluster; see " + home);
        }
    }

    /**
     * Kills all nodes, and starts them with another command.
     *
     * @param max the maximum time until they form a cluster
     */
    void replaceNodes(ServerCommand command, Duration max) throws IOException {
        for (var node : nodes) {
            node.kill();
            node.setNextCommand(command);
        }
        startNodes(max);
    }

    /**
     * Stops one node after the other, and starts it with another command.
     *
     * @param max the maximum time until the cluster is complete after each start
     */
    void updateEachNode(ServerCommand command, Duration max)
            throws IOException, InterruptedException {
        for (var node : nodes) {
            node.stop();
            node.setNextCommand(command);
            node.start();
            if (!awaitComplete(Deadline.after(max))) {
                throw new IOException(
                        "Node " + node.host() + " does not become ready: " + node.logFile());
            }
        }
    }

    Network network() {
        return network;
    }

    LoadFunctions functions() {
        return functions;
    }

    /** Returns the broker of the load; empty where Mosquitto is not installed. */
    Optional<Mosquitto> broker() {
        return broker;
    }

    /** Returns one sentence for each object in the bucket that nothing would delete. */
    List<String> unknownObjects() {
        if (bucket.isEmpty()) {
            return List.of();
        }
        try (var connection = connect();
                var statement = connection.createStatement()) {
            // An upload first inserts its row, so the objects are listed first.
            var objects = bucket.get().keys();
            var known = new HashSet<String>();
            try (var rows =
                    statement.executeQuery(
                            "SELECT object FROM askel.large_payloads WHERE object IS NOT NULL"
                                    + " UNION SELECT object FROM askel.payload_objects")) {
                while (rows.next()) {
                    known.add(rows.getString(1));
                }
            }
            objects.removeAll(known);
            return objects.isEmpty() && known.isEmpty()
                    ? List.of("no large payload was moved to the bucket")
                    : objects.stream().map("no row has the object "::concat).toList();
        } catch (SQLException | IOException e) {
            return List.of("the bucket cannot be checked: " + e.getMessage());
        }
    }

    List<ClusterNode> nodes() {
        return nodes;
    }

    /** Returns the logs of all nodes, each with all starts of the node. */
    List<Path> logFiles() {
        return nodes.stream().map(ClusterNode::logFile).toList();
    }

    /** Returns the node on host 1, 2 or 3. */
    ClusterNode nodeOnHost(int host) {
        return nodes.get(host - 1);
    }

    /** Returns the process id of each node's JVM by host; 0 without a JVM. */
    Map<Integer, Long> jvmPids() {
        return nodes.stream().collect(Collectors.toMap(ClusterNode::host, ClusterNode::pid));
    }

    /** Returns the hosts of the nodes whose process id has changed. */
    Set<Integer> hostsEndedSince(Map<Integer, Long> pids) {
        return nodes.stream()
                .filter(node -> !Long.valueOf(node.pid()).equals(pids.get(node.host())))
                .map(ClusterNode::host)
                .collect(Collectors.toSet());
    }

    List<URI> endpoints() {
        return nodes.stream().map(ClusterNode::endpoint).toList();
    }

    /** Returns the primary database server. */
    PostgresHost primaryDatabase() {
        return databases.get(primary);
    }

    /**
     * Returns the database host that is not the primary. Its PostgreSQL runs only if a fault has
     * started it.
     */
    PostgresHost nonPrimaryDatabase() {
        return databases.get(1 - primary);
    }

    /** Makes the other host the primary. */
    void switchPrimary() {
        primary = 1 - primary;
    }

    /**
     * Waits until all nodes are ready and members of one cluster. Returns false if this takes
     * longer than the deadline.
     */
    boolean awaitComplete(Deadline deadline) {
        return deadline.await(this::isComplete, POLL_INTERVAL);
    }

    boolean isComplete() {
        return nodes.stream().allMatch(ClusterNode::isReady) && areMembersOfOneCluster();
    }

    private boolean areMembersOfOneCluster() {
        try (var connection = primaryDatabase().connect();
                var query =
                        connection.prepareStatement(
                                "SELECT count(*), count(DISTINCT cluster_incarnation) FROM"
                                        + " askel.cluster_members WHERE state = 'up' AND NOT"
                                        + " put_out AND unreachable = '{}' AND beat_at >"
                                        + " clock_timestamp() - ? * interval '1 millisecond'")) {
            query.setLong(1, HEARTBEAT_AGE_MAX.toMillis());
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1) == NODE_COUNT && rows.getInt(2) == 1;
            }
        } catch (SQLException e) {
            return false;
        }
    }

    Connection connect() throws SQLException {
        return primaryDatabase().connect();
    }

    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        nodes.forEach(ClusterNode::close);
        functions.close();
        broker.ifPresent(Mosquitto::close);
        bucket.ifPresent(Moto::close);
        for (var database : databases) {
            try {
                database.close();
            } catch (IOException e) {
                System.err.println("A PostgreSQL could not be stopped: " + e.getMessage());
            }
        }
        network.close();
    }

    /** Deletes all files of the cluster. */
    void deleteFiles() throws IOException {
        Program.run("rm", "-rf", home.toString());
    }
}
