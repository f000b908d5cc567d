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
 * The database that all nodes of a cluster share. It may have several hosts, of which one is the
 * primary. A process has one instance, which remembers the newest primary that the process has
 * seen. The instance is a setup of the actor system, so that classes created by Pekko can find it.
 */
public final class ClusterDatabase extends Setup {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterDatabase.class);

    private final String url;
    private final String user;
    private final String password;
    private final DatabaseEpoch epoch = new DatabaseEpoch();

    /**
     * Creates the description of a database, without connecting to it.
     *
     * @param url the JDBC URL, {@code jdbc:postgresql://…}
     * @param user the user name; may be empty
     * @param password the password; empty when the database requires none
     */
    public ClusterDatabase(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /**
     * Returns the database of an actor system, from its setup or otherwise from the settings {@code
     * askel.database}.
     */
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

    /** Returns the JDBC URL, {@code jdbc:postgresql://…}. */
    public String url() {
        return url;
    }

    /** Returns the user name; may be empty. */
    public String user() {
        return user;
    }

    /** Returns the password; may be empty. */
    public String password() {
        return password;
    }

    /**
     * Opens a connection outside of all pools {@linkplain #openOnPrimary to the newest primary}.
     *
     * @param purpose the purpose of the session, which becomes its application name; PostgreSQL
     *     keeps the first 63 bytes
     * @param timeout the time limit for connecting to each host, and for each statement; rounded
     *     down to whole seconds, at least one second
     */
    public Connection open(String purpose, Duration timeout) throws SQLException {
        return openOnPrimary(to -> open(to, purpose, timeout));
    }

    /** Opens a connection to a JDBC URL. */
    public interface ConnectionOpener {
        /** Opens a connection to the JDBC URL. */
        Connection open(String url) throws SQLException;
    }

    /**
     * Opens a new connection to the newest primary that this process has seen. When the URL leads
     * to a standby or to a previous primary, this method tries the hosts of the URL one by one.
     *
     * @throws SQLException when all hosts are standbys or previous primaries; its SQLSTATE has the
     *     class 08, as for refused connections
     */
    public Connection openOnPrimary(ConnectionOpener opener) throws SQLException {
        try {
            return admit(opener.open(url));
        } catch (SQLNonTransientConnectionException refused) {
            for (var host : DatabaseHosts.urlPerHost(url)) {
                try {
                    return admit(opener.open(host));
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
     * Reads the state of every host of a URL with several hosts. Call this method before the first
     * connection. Otherwise, a new process would accept the first host that claims to be a primary.
     * Hosts that do not respond are skipped.
     */
    public void probeHosts(Duration timeout) {
        var servers = new ArrayList<DatabaseEpoch.ServerState>();
        for (var host : DatabaseHosts.urlPerHost(url)) {
            try (var connection = open(host, "askel start", timeout)) {
                servers.add(DatabaseEpoch.ServerState.readFrom(connection));
            } catch (SQLException e) {
                // Some of several configured hosts may be unavailable.
                LOG.debug("{} does not answer", host.replaceFirst("\\?.*", ""), e);
            }
        }
        epoch.rememberNewest(servers);
    }

    /**
     * Returns the maximum duration of a login, during which the driver tries the hosts of the URL
     * one after the other.
     *
     * @param hostTimeoutSeconds the time limit for each host
     */
    public static int connectTimeoutSeconds(String url, int hostTimeoutSeconds) {
        return DatabaseHosts.countHosts(url) * hostTimeoutSeconds + 1;
    }

    /**
     * Configures the database to end the session within 11 s after its client stops responding or
     * reading. A held lock therefore shows that its holder responded within the last 11 s.
     */
    public static void limitUnresponsiveTime(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            // PostgreSQL sends no keepalives while it waits for the client to read a response.
            // tcp_user_timeout covers this case.
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
        properties.setProperty("loginTimeout", Integer.toString(connectTimeoutSeconds(to, limit)));
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
     * Returns the URL without its parameters, because they can contain a password, which must not
     * be logged.
     */
    @Override
    public String toString() {
        return url.replaceFirst("\\?.*", "");
    }
}
