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

/** An external database's address, as JDBC or as PostgreSQL's own tools write it. */
final class DatabaseUrl {
    private static final String JDBC = "jdbc:postgresql://";

    private DatabaseUrl() {}

    /**
     * Reads {@code jdbc:postgresql://host:port/database} or {@code
     * postgresql://user:password@host:port/database}; each with several {@code host:port}, a comma
     * between them, of which the primary is taken.
     *
     * @param user taken when the address names none; may be empty
     * @param password taken when the address has none; may be empty
     * @throws RefusedException when it is neither; the message and its cause do not repeat it
     */
    static ClusterDatabase parse(String url, String user, String password) {
        try {
            if (url.startsWith(JDBC)) {
                return database(url, user, password);
            }
            var uri = new URI(url);
            var scheme = uri.getScheme();
            var authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
            // java.net.URI knows no authority of several hosts.
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
            // Either exception repeats a part of the address.
            throw malformed();
        }
    }

    /**
     * The driver repeats an address that it cannot read, and logs each address that it connects to.
     * So the first is refused here, and user and password are taken out of the second.
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
     * Of several hosts the driver would take the first, be it a standby; and it would believe for
     * 10 s what it once saw of each, so that a new primary were none for so long.
     */
    private static String toPrimary(String url) {
        return authority(url).contains(",")
                ? with("hostRecheckSeconds", "1", with("targetServerType", "primary", url))
                : url;
    }

    /** With a parameter that the address does not set itself. */
    private static String with(String name, String value, String url) {
        return url.contains(name + "=")
                ? url
                : "%s%s%s=%s".formatted(url, url.contains("?") ? "&" : "?", name, value);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static RefusedException malformed() {
        // The address itself is not repeated: it may hold a password.
        return new RefusedException(
                "--db-url is written jdbc:postgresql://host:port/database or postgresql://user:password@host:port/database.");
    }
}
