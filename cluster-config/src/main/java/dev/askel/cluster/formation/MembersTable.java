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
 * Reads and writes the table {@code askel.cluster_members} for this node, over one connection. The
 * ages of beats are measured with the clock of the database.
 */
final class MembersTable {
    // "askel" in ASCII, then 2. Only the holder may form a cluster.
    private static final long FORMATION_LOCK = 0x6173_6b65_6c00_0002L;
    // "askel" in ASCII, then 3. Only the holder may decide which end of a broken link is marked
    // down.
    private static final long VERDICT_LOCK = 0x6173_6b65_6c00_0003L;
    // "aske" in ASCII, the first key of each session lock. The second key identifies the node.
    private static final int SESSION_LOCK_CLASS = 0x6173_6b65;
    // Selects the start time and timeline of the database server, and the nodes that hold session
    // locks.
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

    // Excludes nodes without a beat in the last hour, because there may be many. The column put_out
    // is true for a node that is marked down.
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
     * Writes a beat of this node as a node that searches for a cluster.
     *
     * @param unreachable the members that this node does not reach
     */
    void writeCandidateBeat(Set<UUID> unreachable) throws SQLException {
        writeBeat("candidate", 0, unreachable);
    }

    /**
     * Writes a beat of this node as a member of {@code formation}.
     *
     * @param unreachable the other members that this node does not reach
     */
    void writeMemberBeat(long formation, Set<UUID> unreachable) throws SQLException {
        writeBeat("up", formation, unreachable);
    }

    /** Writes a beat of this node after it has left the cluster and before its process ends. */
    void writeLeavingBeat() throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE askel.cluster_members SET state = 'left', beat_at = clock_timestamp()"
                                + " WHERE address = ? AND incarnation = ?")) {
            update.setString(1, address);
            update.setObject(2, incarnation);
            update.executeUpdate();
        }
    }

    private void writeBeat(String state, long formation, Set<UUID> unreachable)
            throws SQLException {
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
            upsert.setString(4, ThisProcess.hostName());
            upsert.setLong(5, ThisProcess.pid());
            upsert.setString(6, state);
            upsert.setArray(7, connection.createArrayOf("uuid", unreachable.toArray()));
            upsert.executeUpdate();
        }
    }

    /**
     * Whether this node belongs to the newest cluster and is not marked down. Also true while this
     * node is leaving.
     */
    boolean isMember() throws SQLException {
        try (var query = connection.prepareStatement(IS_MEMBER)) {
            query.setString(1, address);
            query.setObject(2, incarnation);
            var rows = query.executeQuery();
            return rows.next() && rows.getBoolean(1);
        }
    }

    /**
     * Marks this node as left. Its row remains, because it contains the number of the formation.
     */
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
     * Acquires this node's session lock until the connection ends. The database releases the lock
     * immediately when the process is killed, and within 11 s when the machine disappears.
     *
     * @param responseTimeMax the time that the client waits for a response
     */
    void acquireSessionLock(Duration responseTimeMax) throws SQLException {
        ClusterDatabase.limitUnresponsiveTime(connection);
        try (var statement = connection.createStatement()) {
            // The timeout of the database is shorter than that of the client. Otherwise a statement
            // that waits for a row lock could still run when the client retries it.
            statement.execute("SET statement_timeout = " + responseTimeMax.toMillis() * 5 / 6);
            // Ends the transaction of a node that is paused while it decides a verdict. Otherwise
            // the node would block the verdicts of other nodes, and the beats of nodes whose rows
            // it has locked.
            statement.execute("SET idle_in_transaction_session_timeout = '2s'");
        }
        try (var query = connection.prepareStatement("SELECT pg_advisory_lock_shared(?, ?)")) {
            query.setInt(1, SESSION_LOCK_CLASS);
            query.setInt(2, sessionKey(incarnation));
            query.execute();
        }
    }

    /**
     * Returns the second key of a node's session lock, a hash of its incarnation. If the keys of
     * two nodes collide, the loss of one of them is detected later.
     */
    static int sessionKey(UUID incarnation) {
        return Long.hashCode(incarnation.getLeastSignificantBits());
    }

    /** Returns the nodes that hold their session locks. */
    SessionPoll readSessions() throws SQLException {
        try (var query = connection.prepareStatement(SESSIONS)) {
            query.setLong(1, SESSION_LOCK_CLASS);
            var rows = query.executeQuery();
            rows.next();
            var held = new TreeSet<Integer>();
            for (var key : (Long[]) rows.getArray(3).getArray()) {
                held.add(key.intValue());
            }
            return new SessionPoll(rows.getString(1) + " on " + rows.getString(2), held);
        }
    }

    /**
     * Returns the nodes with a beat in the last hour, including this node, except nodes that left
     * without being marked down.
     *
     * @param beatAgeMax the maximum age of the last beat of a node that is returned as beating
     */
    List<Peer> readPeers(Duration beatAgeMax) throws SQLException {
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
     * Marks down one node of each of these links that is still broken. Does nothing if another node
     * is deciding at this moment. Verdicts are serialised, and each verdict sees the previous
     * verdicts.
     */
    void markDown(Set<BrokenLink> brokenLinks, Duration beatAgeMax) throws SQLException {
        connection.setAutoCommit(false);
        if (callLockFunction("pg_try_advisory_xact_lock", VERDICT_LOCK)) {
            var peers = readPeers(beatAgeMax);
            for (var peer :
                    BrokenLink.membersToDown(peers, BrokenLink.findAmong(peers), brokenLinks)) {
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
     * Marks a lost node down, unless this node is itself marked down. A lost node that still runs
     * reads the mark with its next beat and shuts down.
     *
     * @return whether the lost node is marked down
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
     * Reads the members table.
     *
     * @param otherMembers the other members in Pekko's cluster state
     */
    MembersSnapshot readSnapshot(Duration beatAgeMax, Set<UUID> otherMembers) throws SQLException {
        record Row(String address, long formation) {}
        var newest = 0L;
        var admitting = 0L;
        var live = new ArrayList<Row>();
        var leaving = new HashSet<Integer>();
        try (var query =
                connection.prepareStatement(
                        // A beat in the future was written before the database clock was set back.
                        "SELECT address, coalesce(cluster_incarnation, 0), state,"
                                + " abs(extract(epoch FROM clock_timestamp() - beat_at)) * 1000 < ?,"
                                + " incarnation FROM askel.cluster_members")) {
            query.setLong(1, beatAgeMax.toMillis());
            var rows = query.executeQuery();
            while (rows.next()) {
                var row = new Row(rows.getString(1), rows.getLong(2));
                newest = Math.max(newest, row.formation());
                var nodeIncarnation = rows.getObject(5, UUID.class);
                if (otherMembers.contains(nodeIncarnation)) {
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

    /**
     * Whether one of these nodes still holds its session lock. A node that holds the lock has not
     * ended.
     */
    private boolean holdAnySession(Set<Integer> leaving) throws SQLException {
        if (leaving.isEmpty()) {
            return false;
        }
        leaving.retainAll(readSessions().sessionKeys());
        return !leaving.isEmpty();
    }

    /**
     * Tries to acquire the formation lock, which is held until it is released or the connection
     * ends. Returns false while another node holds the lock.
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

    /**
     * Creates the formation with the next number, with this node as its first member. Returns the
     * number.
     */
    long createFormation() throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT coalesce(max(cluster_incarnation), 0) + 1 FROM askel.cluster_members")) {
            var rows = query.executeQuery();
            rows.next();
            var formation = rows.getLong(1);
            writeMemberBeat(formation, Set.of());
            return formation;
        }
    }

    /**
     * Deletes the rows of nodes without a beat for a day: nodes of previous clusters, nodes that
     * left this cluster, and nodes that never joined. A node that was marked down in this cluster
     * keeps its row, because it may be frozen and must find the mark when it resumes.
     *
     * @param formation the number of the newest formation, of which this node is a member
     */
    void deleteEndedNodes(long formation) throws SQLException {
        try (var delete =
                connection.prepareStatement(
                        "DELETE FROM askel.cluster_members WHERE beat_at < clock_timestamp() - interval '1 day'"
                                + " AND (cluster_incarnation IS DISTINCT FROM ? OR state = 'left' AND NOT put_out)")) {
            delete.setLong(1, formation);
            delete.executeUpdate();
        }
    }
}
