package dev.askel.cluster;

import com.typesafe.config.Config;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * The database that nodes meet through.
 *
 * @param url {@code jdbc:postgresql://…}
 * @param user its user
 * @param password the user's password; empty where the database asks for none
 */
public record ClusterDatabase(String url, String user, String password) {
    /** Reads {@code askel.database}. */
    public static ClusterDatabase from(Config config) {
        var database = config.getConfig("askel.database");
        return new ClusterDatabase(
                database.getString("url"),
                database.getString("user"),
                database.getString("password"));
    }

    /**
     * Opens a connection apart from every pool.
     *
     * @param purpose shown as the session's application name; PostgreSQL keeps its first 63 bytes
     * @param timeout for connecting, for logging in and for each statement, one by one; whole
     *     seconds, at least one
     */
    public Connection open(String purpose, Duration timeout) throws SQLException {
        var seconds = Long.toString(Math.max(1, timeout.toSeconds()));
        var properties = new Properties();
        if (!user.isEmpty()) {
            properties.setProperty("user", user);
            properties.setProperty("password", password);
        }
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("loginTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", purpose);
        return DriverManager.getConnection(url, properties);
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
