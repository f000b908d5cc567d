package dev.askel.cluster;

import com.typesafe.config.Config;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Properties;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.setup.Setup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database that nodes meet through. It may have several hosts, of which one is the primary; a
 * process has one object of it, which remembers what primary it has seen. Given to the actor system
 * as a setup, it reaches what Pekko makes by itself.
 */
public final class ClusterDatabase extends Setup {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterDatabase.class);

    private final String url;
    private final String user;
    private final String password;
    private final DatabaseEpoch epoch = new DatabaseEpoch();

    /**
     * One that has not been reached yet.
     *
     * @param url {@code jdbc:postgresql://…}
     * @param user its user
     * @param password the user's password; empty where the database asks for none
     */
    public ClusterDatabase(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** That of an actor system: its setup, or else what {@code askel.database} says. */
    public static ClusterDatabase of(ExtendedActorSystem system) {
        return system.settings()
                .setup()
                .get(ClusterDatabase.class)
                .orElseGet(() -> from(system.settings().config()));
    }

    private static ClusterDatabase from(Config config) {
        var database = config.getConfig("askel.database");
        return new ClusterDatabase(
                database.getString("url"),
                database.getString("user"),
                database.getString("password"));
    }

    /** {@code jdbc:postgresql://…}. */
    public String url() {
        return url;
    }

    /** Its user; may be empty. */
    public String user() {
        return user;
    }

    /** The user's password; may be empty. */
    public String password() {
        return password;
    }

    /**
     * Opens a connection apart from every pool, {@linkplain #admitted admitted}.
     *
     * @param purpose shown as the session's application name; PostgreSQL keeps its first 63 bytes
     * @param timeout for connecting to each host and for each statement, one by one; whole seconds,
     *     at least one
     */
    public Connection open(String purpose, Duration timeout) throws SQLException {
        return admitted(to -> open(to, purpose, timeout));
    }

    /** How a connection to an address is made. */
    public interface Opening {
        /** Opens one. */
        Connection to(String url) throws SQLException;
    }

    /**
     * A new connection to the newest primary that this process has seen. When the address leads
     * elsewhere, its hosts are tried one by one.
     *
     * @throws SQLException when it leads only to a standby, or to a server that was the primary
     *     once; its state is of class 08, as of a server that refuses connections
     */
    public Connection admitted(Opening opening) throws SQLException {
        try {
            return admit(opening.to(url));
        } catch (SQLNonTransientConnectionException refused) {
            for (var host : DatabaseHosts.of(url)) {
                try {
                    return admit(opening.to(host));
                } catch (SQLException other) {
                    refused.addSuppressed(other);
                }
            }
            throw refused;
        }
    }

    private Connection admit(Connection connection) throws SQLException {
        try {
            epoch.admit(connection, toString());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Looks at every host of the address once, so that a process that has seen nothing yet is not
     * taken in by the first that says it is a primary. Hosts that do not answer are left out.
     */
    public void lookAround(Duration timeout) {
        var servers = new ArrayList<DatabaseEpoch.Server>();
        for (var host : DatabaseHosts.of(url)) {
            try (var connection = open(host, "askel start", timeout)) {
                servers.add(DatabaseEpoch.Server.read(connection));
            } catch (SQLException e) {
                // A host that is away is what several are for.
                LOG.debug("{} does not answer", host.replaceFirst("\\?.*", ""), e);
            }
        }
        epoch.note(servers);
    }

    /**
     * How long the way to a session may take: the hosts of an address are tried one after the
     * other, and the last may be the one.
     *
     * @param connectSeconds for each host
     */
    public static int loginSeconds(String url, int connectSeconds) {
        return DatabaseHosts.number(url) * connectSeconds + 1;
    }

    /**
     * Has the database end a session whose other side says nothing any more, be it silent or not
     * taking what it is sent, within 11 s: its locks stand for a server that lives.
     */
    public static void endWithClient(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            // Keepalives are not sent while an answer waits to be taken.
            statement.execute(
                    """
                    SET tcp_keepalives_idle = 5;
                    SET tcp_keepalives_interval = 2;
                    SET tcp_keepalives_count = 3;
                    SET tcp_user_timeout = 11000\
                    """);
        }
    }

    private Connection open(String to, String purpose, Duration timeout) throws SQLException {
        var limit = Math.max(1, Math.toIntExact(timeout.toSeconds()));
        var seconds = Integer.toString(limit);
        var properties = new Properties();
        if (!user.isEmpty()) {
            properties.setProperty("user", user);
        }
        if (!user.isEmpty() || !password.isEmpty()) {
            properties.setProperty("password", password);
        }
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", Integer.toString(loginSeconds(to, limit)));
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", purpose);
        return DriverManager.getConnection(to, properties);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClusterDatabase that
                && url.equals(that.url)
                && user.equals(that.user)
                && password.equals(that.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(url, user, password);
    }

    /**
     * The address without what may follow it: parameters can hold a password, which must not reach
     * a log.
     */
    @Override
    public String toString() {
        return url.replaceFirst("\\?.*", "");
    }
}
