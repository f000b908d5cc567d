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
 * This node's view of {@code askel.cluster_members}, over one connection. All ages are by the
 * database's clock.
 */
final class MembersTable {
    // "askel" in ASCII, then 2: the right to form a cluster.
    private static final long LOCK = 0x6173_6b65_6c00_0002L;
    // The same, then 3: the right to decide who is put out, for one transaction.
    private static final long VERDICT = 0x6173_6b65_6c00_0003L;
    // "aske" in ASCII; the second half of a session's lock is its node's.
    private static final int SESSION = 0x6173_6b65;
    // A node that only lost its connection takes the lock again within a beat.
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

    // Rows of hours ago are of no use, and there may be many.
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

    /** Says that this node lives and looks for a cluster, and which members it does not reach. */
    void beatAsCandidate(Set<UUID> unreachable) throws SQLException {
        beat("candidate", 0, unreachable);
    }

    /** Says that this node lives and is a member, and which others it does not reach. */
    void beatAsMember(long formation, Set<UUID> unreachable) throws SQLException {
        beat("up", formation, unreachable);
    }

    /** Says that this node is no member any more, but has not ended yet. */
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

    /** Whether this node is of the newest cluster and was not put out; also while it leaves. */
    boolean isMember() throws SQLException {
        try (var query = connection.prepareStatement(IS_MEMBER)) {
            query.setString(1, address);
            query.setObject(2, incarnation);
            var rows = query.executeQuery();
            return rows.next() && rows.getBoolean(1);
        }
    }

    /** Says that this node has ended; its row stays, for the formation's number in it. */
    void leave() throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE askel.cluster_members SET state = 'left' WHERE address = ? AND incarnation = ?")) {
            update.setString(1, address);
            update.setObject(2, incarnation);
            update.executeUpdate();
        }
    }

    /**
     * Holds this node's lock for as long as the connection lives: the database frees it at once
     * when the process is killed, and within 11 s when its machine vanishes without a word.
     *
     * @param answerMax how long this side waits for an answer
     */
    void holdSession(Duration answerMax) throws SQLException {
        ClusterDatabase.endWithClient(connection);
        try (var statement = connection.createStatement()) {
            // The database gives up before this side does: what waits for a row, as behind a commit
            // that no standby confirms, would go on there, and each further try beside it.
            statement.execute("SET statement_timeout = " + answerMax.toMillis() * 5 / 6);
            // Halted amid a verdict it would keep all others from theirs, and its rows' owners from
            // their beats.
            statement.execute("SET idle_in_transaction_session_timeout = '2s'");
        }
        try (var query = connection.prepareStatement("SELECT pg_advisory_lock_shared(?, ?)")) {
            query.setInt(1, SESSION);
            query.setInt(2, sessionOf(incarnation));
            query.execute();
        }
    }

    /**
     * What of an incarnation names its session's lock; that two nodes share it only hides a loss.
     */
    static int sessionOf(UUID incarnation) {
        return Long.hashCode(incarnation.getLeastSignificantBits());
    }

    /** Which nodes hold their locks. */
    Sessions sessions() throws SQLException {
        try (var query = connection.prepareStatement(SESSIONS)) {
            query.setLong(1, SESSION);
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
     * The nodes of late, this one too.
     *
     * @param beating how old the last beat of one may be that beats
     */
    List<Peer> peers(Duration beating) throws SQLException {
        try (var query = connection.prepareStatement(PEERS)) {
            query.setLong(1, beating.toMillis());
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
     * Puts out one node of each of these links that is broken still, unless another node is about
     * to decide. Verdicts come one after the other, and each knows those before it.
     */
    void putOut(Set<BrokenLink> broken, Duration beating) throws SQLException {
        connection.setAutoCommit(false);
        if (lockFunction("pg_try_advisory_xact_lock", VERDICT)) {
            var peers = peers(beating);
            for (var peer : BrokenLink.cleared(peers, BrokenLink.among(peers), broken)) {
                putOut(peer);
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void putOut(Peer peer) throws SQLException {
        putOut(peer.address(), peer.incarnation());
    }

    /**
     * Puts out a node that is gone, unless this one was put out itself. Should it be there after
     * all, it reads so with its next beat, and ends.
     *
     * @return whether it is put out
     */
    boolean putOut(String itsAddress, UUID itsIncarnation) throws SQLException {
        try (var update =
                connection.prepareStatement(
                        "UPDATE askel.cluster_members SET put_out = true WHERE address = ? AND incarnation = ?"
                                + " AND NOT EXISTS (SELECT FROM askel.cluster_members WHERE put_out"
                                + " AND address = ? AND incarnation = ?)")) {
            update.setString(1, itsAddress);
            update.setObject(2, itsIncarnation);
            update.setString(3, address);
            update.setObject(4, incarnation);
            return update.executeUpdate() > 0;
        }
    }

    /**
     * One look at the others.
     *
     * @param met those that Pekko has as members, without this node
     */
    Sight look(Duration beatAgeMax, Set<UUID> met) throws SQLException {
        record Row(String address, long formation) {}
        var newest = 0L;
        var entered = 0L;
        var live = new ArrayList<Row>();
        var leaving = new HashSet<Integer>();
        try (var query =
                connection.prepareStatement(
                        // A beat ahead of the clock was made before that was set back.
                        "SELECT address, coalesce(cluster_incarnation, 0), state,"
                                + " abs(extract(epoch FROM clock_timestamp() - beat_at)) * 1000 < ?,"
                                + " incarnation FROM askel.cluster_members")) {
            query.setLong(1, beatAgeMax.toMillis());
            var rows = query.executeQuery();
            while (rows.next()) {
                var row = new Row(rows.getString(1), rows.getLong(2));
                newest = Math.max(newest, row.formation());
                var itsIncarnation = rows.getObject(5, UUID.class);
                if (met.contains(itsIncarnation)) {
                    entered = Math.max(entered, row.formation());
                }
                if (!rows.getBoolean(4)) {
                    continue;
                }
                var state = rows.getString(3);
                if (state.equals("up") && !row.address().equals(address)) {
                    live.add(row);
                } else if (state.equals("left") && row.formation() > 0) {
                    leaving.add(sessionOf(itsIncarnation));
                }
            }
        }
        var formation = live.stream().mapToLong(Row::formation).max().orElse(0);
        var addresses = new TreeSet<String>();
        live.stream()
                .filter(row -> row.formation() == formation)
                .forEach(row -> addresses.add(row.address()));
        return new Sight(newest, formation, addresses, entered, holdSessions(leaving));
    }

    /** Whether one of those that left still holds its session: it gives it up when it has ended. */
    private boolean holdSessions(Set<Integer> leaving) throws SQLException {
        if (leaving.isEmpty()) {
            return false;
        }
        leaving.retainAll(sessions().held());
        return !leaving.isEmpty();
    }

    /**
     * Takes the right to form a cluster, for as long as this connection lives; false while another
     * node holds it.
     */
    boolean claim() throws SQLException {
        return lockFunction("pg_try_advisory_lock", LOCK);
    }

    /** Gives that right back. */
    void giveBack() throws SQLException {
        lockFunction("pg_advisory_unlock", LOCK);
    }

    private boolean lockFunction(String function, long lock) throws SQLException {
        try (var query = connection.prepareStatement("SELECT " + function + "(?)")) {
            query.setLong(1, lock);
            var rows = query.executeQuery();
            rows.next();
            return rows.getBoolean(1);
        }
    }

    /** Writes a formation newer than all before, and this node as its first member. */
    long form() throws SQLException {
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
     * Forgets nodes that have long ended: those of former clusters, and of this one those that left
     * it or never were in it. Who was put out of it may be frozen, and must find its row when it
     * wakes.
     *
     * @param formation the newest, of which this node is a member
     */
    void forgetEnded(long formation) throws SQLException {
        try (var delete =
                connection.prepareStatement(
                        "DELETE FROM askel.cluster_members WHERE beat_at < clock_timestamp() - interval '1 day'"
                                + " AND (cluster_incarnation IS DISTINCT FROM ? OR state = 'left' AND NOT put_out)")) {
            delete.setLong(1, formation);
            delete.executeUpdate();
        }
    }
}
