package dev.askel.server.storage;

import dev.askel.cluster.ClusterDatabase;
import dev.askel.server.refusal.RefusedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.StringJoiner;
import org.postgresql.Driver;

/** Parses an external database's address, in the form of JDBC or of PostgreSQL's tools. */
final class DatabaseUrl {
    private static final String JDBC = "jdbc:postgresql://";

    private DatabaseUrl() {}

    /**
     * Parses {@code jdbc:postgresql://host:port/database} or {@code
     * postgresql://user:password@host:port/database}. Either form may list several {@code
     * host:port} separated by commas; the primary is used.
     *
     * @param user the user when the address has none; may be empty
     * @param password the password when the address has none; may be empty
     * @throws RefusedException when the address has neither form. The message and its cause do not
     *     contain the address.
     */
    static ClusterDatabase parse(String url, String user, String password) {
        try {
            if (url.startsWith(JDBC)) {
                return database(url, user, password);
            }
            var uri = new URI(url);
            var scheme = uri.getScheme();
            var authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
            // java.net.URI does not support several hosts.
            var at = authority.lastIndexOf('@');
            var hosts = authority.substring(at + 1);
            if (!("postgresql".equals(scheme) || "postgres".equals(scheme)) || hosts.isEmpty()) {
                throw malformed();
            }
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            var account = at < 0 ? "" : authority.substring(0, at);
            var colon = account.indexOf(':');
            var name = colon < 0 ? account : account.substring(0, colon);
            return database(
                    JDBC + hosts + uri.getRawPath() + query,
                    name.isEmpty() ? user : decoded(name),
                    colon < 0 ? password : decoded(account.substring(colon + 1)));
        } catch (URISyntaxException | IllegalArgumentException _) {
            // Either exception's message contains a part of the address.
            throw malformed();
        }
    }

    /**
     * Keeps secrets out of logs. The driver logs the addresses that it connects to or cannot parse.
     * This method refuses malformed addresses and removes the user and password from the others.
     */
    private static ClusterDatabase database(String url, String user, String password) {
        if (Driver.parseURL(url, null) == null || authority(url).contains("@")) {
            throw malformed();
        }
        var query = url.indexOf('?');
        if (query < 0) {
            return new ClusterDatabase(toPrimary(url), user, password);
        }
        var own = new HashMap<String, String>();
        var others = new StringJoiner("&", "?", "").setEmptyValue("");
        for (var parameter : url.substring(query + 1).split("&", -1)) {
            var name = parameter.substring(0, Math.max(0, parameter.indexOf('=')));
            if (name.equals("user") || name.equals("password")) {
                own.put(
                        name,
                        URLDecoder.decode(
                                parameter.substring(name.length() + 1), StandardCharsets.UTF_8));
            } else if (!parameter.isEmpty()) {
                others.add(parameter);
            }
        }
        return new ClusterDatabase(
                toPrimary(url.substring(0, query) + others),
                own.getOrDefault("user", user),
                own.getOrDefault("password", password));
    }

    private static String authority(String url) {
        return url.substring(JDBC.length()).replaceFirst("[/?].*", "");
    }

    /**
     * Makes the driver use the primary. By default the driver uses the first of several hosts, even
     * if it is a standby. It also caches the role of each host for 10 s, which would delay the use
     * of a new primary.
     */
    private static String toPrimary(String url) {
        return authority(url).contains(",")
                ? addParameter(
                        "hostRecheckSeconds", "1", addParameter("targetServerType", "primary", url))
                : url;
    }

    /** Adds a parameter unless the address sets it. */
    private static String addParameter(String name, String value, String url) {
        return url.contains(name + "=")
                ? url
                : "%s%s%s=%s".formatted(url, url.contains("?") ? "&" : "?", name, value);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static RefusedException malformed() {
        // The address is not repeated, because it may contain a password.
        return new RefusedException(
                "--db-url is written jdbc:postgresql://host:port/database or postgresql://user:password@host:port/database.");
    }
}
