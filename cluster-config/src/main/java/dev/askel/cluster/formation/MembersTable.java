package dev.askel.cluster.formation;

import dev.askel.cluster.ClusterDatabase;
import dev.askel.cluster.ThisProcess;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Reads and writes {@code askel.cluster_members} for this node, over one connection. All ages are
 * by the clock of the database.
 */
final class MembersTable {
    // "askel" in ASCII, then 2. The holder may form a cluster.
    private static final long FORMATION_LOCK = 0x6173_6b65_6c00_0002L;
    // "askel" in ASCII, then 3. The holder may mark nodes down, in one transaction.
    private static final long VERDICT_LOCK = 0x6173_6b65_6c00_0003L;
    // "aske" in ASCII; the second half of a session's lock identifies its node.
    private static final int SESSION_LOCK_CLASS = 0x6173_6b65;
    // A node that only lost its connection acquires the lock again within a beat.
    private static final String SESSIONS =
            """
            SELECT pg_postmaster_start_time()::text,
                   CASE WHEN pg_is_in_recovery() THEN ''
                        ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END,
                   array(SELECT objid::bigint FROM pg_locks
                          WHERE locktype = 'advisory' AND granted AND objsubid = 2
                            AND classid::bigint = ?
                            AND database = (SELECT oid FROM pg_database
                                             WHERE datname = current_database()))\
            """;

    // Excludes rows that are hours old, because there may be many.
    private static final String PEERS =
            """
            SELECT incarnation, address, state = 'up',
                   abs(extract(epoch FROM clock_timestamp() - beat_at)) * 1000 < ?, put_out,
                   (extract(epoch FROM started_at) * 1000000)::bigint, unreachable
              FROM askel.cluster_members
             WHERE (put_out OR state <> 'left') AND beat_at > clock_timestamp() - interval '1 hour'\
            """;

    private static final String IS_MEMBER =
            """
            SELECT NOT put_out
                   AND cluster_incarnation =
                       (SELECT max(cluster_incarnation) FROM askel.cluster_members)
              FROM askel.cluster_members WHERE address = ? AND incarnation = ?\
            """;

    private final Connection connection;
    private final String address;
    private final UUID incarnation;

    MembersTable(Connection connection, String address, UUID incarnation) {
        this.connection = connection;
        this.address = address;
        this.incarnation = incarnation;
    }

    /**
     * Writes a beat of this node, which searches for a cluster, and the members that it does not
     * reach.
     */
    void beatAsCandidate(Set<UUID> unreachable) throws SQLException {
        beat("candidate", 0, unreachable);
    }

    /**
     * Writes a beat of this node, which is a member, and the other members that it does not reach.
     */
    void beatAsMember(long formation, Set<UUID> unreachable) throws SQLException {
        beat("up", formation, unreachable);
    }

    /** Writes a beat of this node, which is no longer a member but has not ended yet. */
    void beatAsLeaving() throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE askel.cluster_members SET state = 'left', beat_at = clock_timestamp()"
                                + " WHERE address = ? AND incarnation = ?")) {
            update.setString(1, address);
            update.setObject(2, incarnation);
            update.executeUpdate();
        }
    }

    private void beat(String state, long formation, Set<UUID> unreachable) throws SQLException {
        try (var upsert =
                connection.prepareStatement(
                        "INSERT INTO askel.cluster_members AS m (address, incarnation, cluster_incarnation, host, pid, state, unreachable)"
                                + " VALUES (?, ?, nullif(?, 0), ?, ?, ?, ?)"
                                + " ON CONFLICT (address, incarnation) DO UPDATE SET state = excluded.state,"
                                + " unreachable = excluded.unreachable,"
                                + " cluster_incarnation = excluded.cluster_incarnation, beat_at = clock_timestamp()")) {
            upsert.setString(1, address);
            upsert.setObject(2, incarnation);
            upsert.setLong(3, formation);
            upsert.setString(4, ThisProcess.host());
            upsert.setLong(5, ThisProcess.pid());
            upsert.setString(6, state);
            upsert.setArray(7, connection.createArrayOf("uuid", unreachable.toArray()));
            upsert.executeUpdate();
        }
    }

    /**
     * Whether this node belongs to the newest cluster and is not marked down; also true while it
     * leaves.
     */
    boolean isMember() throws SQLException {
        try (var query = connection.prepareStatement(IS_MEMBER)) {
            query.setString(1, address);
            query.setObject(2, incarnation);
            var rows = query.executeQuery();
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** Marks this node as ended. Its row remains, because it holds the number of the formation. */
    void markLeft() throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE askel.cluster_members SET state = 'left' WHERE address = ? AND incarnation = ?")) {
            update.setString(1, address);
            update.setObject(2, incarnation);
            update.executeUpdate();
        }
    }

    /**
     * Acquires the lock of this node until the connection ends. The database releases it
     * immediately when the process is killed, and within 11 s when the machine disappears.
     *
     * @param answerMax how long the client waits for a response
     */
    void acquireSessionLock(Duration answerMax) throws SQLException {
        ClusterDatabase.endSessionWithClient(connection);
        try (var statement = connection.createStatement()) {
            // The database times out before the client. Otherwise a statement that waits for a row,
            // as behind a commit without a standby's confirmation, would continue beside its
            // retries.
            statement.execute("SET statement_timeout = " + answerMax.toMillis() * 5 / 6);
            // A node that is paused in a verdict would block the verdicts of others, and the beats
            // of the nodes whose rows it has locked.
            statement.execute("SET idle_in_transaction_session_timeout = '2s'");
        }
        try (var query = connection.prepareStatement("SELECT pg_advisory_lock_shared(?, ?)")) {
            query.setInt(1, SESSION_LOCK_CLASS);
            query.setInt(2, sessionKey(incarnation));
            query.execute();
        }
    }

    /**
     * The part of an incarnation that identifies its session's lock. A collision of two nodes only
     * delays the detection of a loss.
     */
    static int sessionKey(UUID incarnation) {
        return Long.hashCode(incarnation.getLeastSignificantBits());
    }

    /** The nodes that hold their session locks. */
    Sessions sessions() throws SQLException {
        try (var query = connection.prepareStatement(SESSIONS)) {
            query.setLong(1, SESSION_LOCK_CLASS);
            var rows = query.executeQuery();
            rows.next();
            var held = new TreeSet<Integer>();
            for (var key : (Long[]) rows.getArray(3).getArray()) {
                held.add(key.intValue());
            }
            return new Sessions(rows.getString(1) + " on " + rows.getString(2), held);
        }
    }

    /**
     * The nodes that beat during the last hour, including this one.
     *
     * @param beatAgeMax the maximum age of the last beat of a node that counts as beating
     */
    List<Peer> peers(Duration beatAgeMax) throws SQLException {
        try (var query = connection.prepareStatement(PEERS)) {
            query.setLong(1, beatAgeMax.toMillis());
            var rows = query.executeQuery();
            var peers = new ArrayList<Peer>();
            while (rows.next()) {
                peers.add(
                        new Peer(
                                rows.getObject(1, UUID.class),
                                rows.getString(2),
                                rows.getBoolean(3),
                                rows.getBoolean(4),
                                rows.getBoolean(5),
                                rows.getLong(6),
                                Set.of((UUID[]) rows.getArray(7).getArray())));
            }
            return peers;
        }
    }

    /**
     * Marks down one node of each of these links that is still broken, unless another node is
     * deciding now. Verdicts are serialised, and each one sees the previous ones.
     */
    void markDown(Set<BrokenLink> broken, Duration beatAgeMax) throws SQLException {
        connection.setAutoCommit(false);
        if (callLockFunction("pg_try_advisory_xact_lock", VERDICT_LOCK)) {
            var peers = peers(beatAgeMax);
            for (var peer : BrokenLink.membersToDown(peers, BrokenLink.among(peers), broken)) {
                markDown(peer);
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void markDown(Peer peer) throws SQLException {
        markDown(peer.address(), peer.incarnation());
    }

    /**
     * Marks a lost node down, unless this node is marked down itself. If that node still runs, it
     * reads the mark with its next beat and shuts down.
     *
     * @return whether the node is marked down
     */
    boolean markDown(String nodeAddress, UUID nodeIncarnation) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE askel.cluster_members SET put_out = true WHERE address = ? AND incarnation = ?"
                                + " AND NOT EXISTS (SELECT FROM askel.cluster_members WHERE put_out"
                                + " AND address = ? AND incarnation = ?)")) {
            update.setString(1, nodeAddress);
            update.setObject(2, nodeIncarnation);
            update.setString(3, address);
            update.setObject(4, incarnation);
            return update.executeUpdate() > 0;
        }
    }

    /**
     * Reads the other nodes.
     *
     * @param metIncarnations the other members in Pekko's cluster state
     */
    MembersSnapshot snapshot(Duration beatAgeMax, Set<UUID> metIncarnations) throws SQLException {
        record Row(String address, long formation) {}
        var newest = 0L;
        var admitting = 0L;
        var live = new ArrayList<Row>();
        var leaving = new HashSet<Integer>();
        try (var query =
                connection.prepareStatement(
                        // A beat in the future was written before the clock was set back.
                        "SELECT address, coalesce(cluster_incarnation, 0), state,"
                                + " abs(extract(epoch FROM clock_timestamp() - beat_at)) * 1000 < ?,"
                                + " incarnation FROM askel.cluster_members")) {
            query.setLong(1, beatAgeMax.toMillis());
            var rows = query.executeQuery();
            while (rows.next()) {
                var row = new Row(rows.getString(1), rows.getLong(2));
                newest = Math.max(newest, row.formation());
                var nodeIncarnation = rows.getObject(5, UUID.class);
                if (metIncarnations.contains(nodeIncarnation)) {
                    admitting = Math.max(admitting, row.formation());
                }
                if (!rows.getBoolean(4)) {
                    continue;
                }
                var state = rows.getString(3);
                if (state.equals("up") && !row.address().equals(address)) {
                    live.add(row);
                } else if (state.equals("left") && row.formation() > 0) {
                    leaving.add(sessionKey(nodeIncarnation));
                }
            }
        }
        var formation = live.stream().mapToLong(Row::formation).max().orElse(0);
        var addresses = new TreeSet<String>();
        live.stream()
                .filter(row -> row.formation() == formation)
                .forEach(row -> addresses.add(row.address()));
        return new MembersSnapshot(
                newest, formation, addresses, admitting, holdAnySession(leaving));
    }

    /** Whether a node that left still holds its session, which it releases when it ends. */
    private boolean holdAnySession(Set<Integer> leaving) throws SQLException {
        if (leaving.isEmpty()) {
            return false;
        }
        leaving.retainAll(sessions().held());
        return !leaving.isEmpty();
    }

    /**
     * Tries to acquire the formation lock until this connection ends; false while another node
     * holds it.
     */
    boolean tryLockFormation() throws SQLException {
        return callLockFunction("pg_try_advisory_lock", FORMATION_LOCK);
    }

    /** Releases the formation lock. */
    void unlockFormation() throws SQLException {
        callLockFunction("pg_advisory_unlock", FORMATION_LOCK);
    }

    private boolean callLockFunction(String function, long lock) throws SQLException {
        try (var query = connection.prepareStatement("SELECT " + function + "(?)")) {
            query.setLong(1, lock);
            var rows = query.executeQuery();
            rows.next();
            return rows.getBoolean(1);
        }
    }

    /** Writes a new formation with the next number, and this node as its first member. */
    long createFormation() throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT coalesce(max(cluster_incarnation), 0) + 1 FROM askel.cluster_members")) {
            var rows = query.executeQuery();
            rows.next();
            var formation = rows.getLong(1);
            beatAsMember(formation, Set.of());
            return formation;
        }
    }

    /**
     * Deletes nodes that ended long ago: those of previous clusters, and those that left this
     * cluster or never joined it. A node that was marked down in this cluster keeps its row,
     * because it may be frozen and must find the mark when it resumes.
     *
     * @param formation the newest formation, of which this node is a member
     */
    void deleteEnded(long formation) throws SQLException {
        try (var delete =
                connection.prepareStatement(
                        "DELETE FROM askel.cluster_members WHERE beat_at < clock_timestamp() - interval '1 day'"
                                + " AND (cluster_incarnation IS DISTINCT FROM ? OR state = 'left' AND NOT put_out)")) {
            delete.setLong(1, formation);
            delete.executeUpdate();
        }
    }
}
