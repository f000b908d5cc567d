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
 * The database that all nodes of a cluster share. It may have several hosts, one of which is the
 * primary. A process has one instance, which remembers the newest primary that it has seen. The
 * actor system carries it as a setup, so that classes created by Pekko can use it.
 */
public final class ClusterDatabase extends Setup {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterDatabase.class);

    private final String url;
    private final String user;
    private final String password;
    private final DatabaseEpoch epoch = new DatabaseEpoch();

    /**
     * Describes a database; connects to nothing.
     *
     * @param url {@code jdbc:postgresql://…}
     * @param user the user name; may be empty
     * @param password the password; empty when the database requires none
     */
    public ClusterDatabase(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    /** The database of an actor system: its setup, or else the settings {@code askel.database}. */
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

    /** The JDBC address, {@code jdbc:postgresql://…}. */
    public String url() {
        return url;
    }

    /** The user name; may be empty. */
    public String user() {
        return user;
    }

    /** The password; may be empty. */
    public String password() {
        return password;
    }

    /**
     * Opens a connection outside of all pools, {@linkplain #openOnPrimary on the newest primary}.
     *
     * @param purpose the application name of the session; PostgreSQL keeps its first 63 bytes
     * @param timeout the limit for connecting to each host, and for each statement; whole seconds,
     *     at least one
     */
    public Connection open(String purpose, Duration timeout) throws SQLException {
        return openOnPrimary(to -> open(to, purpose, timeout));
    }

    /** Opens a connection to an address. */
    public interface ConnectionOpener {
        /** Opens a connection to the JDBC address. */
        Connection open(String url) throws SQLException;
    }

    /**
     * Opens a new connection to the newest primary that this process has seen. When the address
     * leads to another server, this method tries its hosts one by one.
     *
     * @throws SQLException when all hosts are standbys or previous primaries; its SQLSTATE is of
     *     class 08, like that of a server that refuses connections
     */
    public Connection openOnPrimary(ConnectionOpener opener) throws SQLException {
        try {
            return admit(opener.open(url));
        } catch (SQLNonTransientConnectionException refused) {
            for (var host : DatabaseHosts.of(url)) {
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
     * Reads the state of every host of the address once. Call it before the first connection; a new
     * process would otherwise accept the first host that claims to be a primary. Hosts that do not
     * answer are skipped.
     */
    public void probeHosts(Duration timeout) {
        var servers = new ArrayList<DatabaseEpoch.Server>();
        for (var host : DatabaseHosts.of(url)) {
            try (var connection = open(host, "askel start", timeout)) {
                servers.add(DatabaseEpoch.Server.read(connection));
            } catch (SQLException e) {
                // Several hosts are configured so that some may be unavailable.
                LOG.debug("{} does not answer", host.replaceFirst("\\?.*", ""), e);
            }
        }
        epoch.observe(servers);
    }

    /**
     * The maximum duration of a login: the driver tries the hosts of an address one after the
     * other.
     *
     * @param connectSeconds the limit for each host
     */
    public static int loginTimeoutSeconds(String url, int connectSeconds) {
        return DatabaseHosts.count(url) * connectSeconds + 1;
    }

    /**
     * Makes the database end the session within 11 s when its client no longer responds, whether
     * the client is silent or stops reading. A held lock therefore shows that its server responded
     * within the last 11 s.
     */
    public static void endSessionWithClient(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            // Keepalives are not sent while the client has not read a response; tcp_user_timeout
            // covers that case.
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
        properties.setProperty("loginTimeout", Integer.toString(loginTimeoutSeconds(to, limit)));
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

    /** The address without its parameters, which can contain a password that must not be logged. */
    @Override
    public String toString() {
        return url.replaceFirst("\\?.*", "");
    }
}
