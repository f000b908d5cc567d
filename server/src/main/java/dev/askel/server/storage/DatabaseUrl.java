package dev.askel.server.storage;

import dev.askel.cluster.ClusterDatabase;
import dev.askel.server.refusal.RefusedException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

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
     * @throws RefusedException when it is neither
     */
    static ClusterDatabase parse(String url, String user, String password) {
        if (url.startsWith(JDBC)) {
            return new ClusterDatabase(toPrimary(url), user, password);
        }
        try {
            var uri = new URI(url);
            var scheme = uri.getScheme();
            var authority = uri.getRawAuthority() == null ? "" : uri.getRawAuthority();
            // java.net.URI knows no authority of several hosts.
            var at = authority.lastIndexOf('@');
            var hosts = authority.substring(at + 1);
            if (!("postgresql".equals(scheme) || "postgres".equals(scheme)) || hosts.isEmpty()) {
                throw malformed(null);
            }
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            var account = at < 0 ? "" : authority.substring(0, at);
            var colon = account.indexOf(':');
            var name = colon < 0 ? account : account.substring(0, colon);
            return new ClusterDatabase(
                    toPrimary(JDBC + hosts + uri.getRawPath() + query),
                    name.isEmpty() ? user : decoded(name),
                    colon < 0 ? password : decoded(account.substring(colon + 1)));
        } catch (URISyntaxException e) {
            throw malformed(e);
        }
    }

    /**
     * Of several hosts the driver would take the first, be it a standby; and it would believe for
     * 10 s what it once saw of each, so that a new primary were none for so long.
     */
    private static String toPrimary(String url) {
        var authority = url.substring(JDBC.length()).replaceFirst("[/?].*", "");
        return authority.contains(",")
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

    private static RefusedException malformed(@Nullable Exception cause) {
        // The address itself is not repeated: it may hold a password.
        var message =
                "--db-url is written jdbc:postgresql://host:port/database or postgresql://user:password@host:port/database.";
        return cause == null ? new RefusedException(message) : new RefusedException(message, cause);
    }
}
