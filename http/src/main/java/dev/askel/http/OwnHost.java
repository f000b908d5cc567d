package dev.askel.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Tells who came by way of a stranger's page that is open in the browser of somebody who may come
 * here. A browser names the page's host in {@code Origin}; and where a stranger's name has come to
 * mean this machine ("DNS rebinding"), it names that in {@code Host}. Other clients say nothing
 * untrue, so that they are never in doubt.
 */
final class OwnHost {
    private static final Pattern LOOPBACK_V4 =
            Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

    private final String host;
    private final boolean loopback;

    private OwnHost(String host, boolean loopback) {
        this.host = host;
        this.loopback = loopback;
    }

    /** The host that the server is bound to, a name or an address. */
    static OwnHost of(String bound) {
        boolean loopback;
        try {
            loopback = InetAddress.getByName(bound).isLoopbackAddress();
        } catch (UnknownHostException unbound) {
            loopback = false;
        }
        return new OwnHost(name(bound), loopback);
    }

    /** Why the request is none of somebody who came here; null when it may be. */
    @Nullable String objection(HttpRequest request) {
        var asked = header(request, "host");
        if (asked == null || asked.isEmpty()) {
            // No browser leaves it out.
            return null;
        }
        var origin = header(request, "origin");
        if (origin != null
                && !origin.equalsIgnoreCase("http://" + asked)
                && !origin.equalsIgnoreCase("https://" + asked)) {
            return "A page of %s may not ask this.".formatted(origin);
        }
        var name = name(asked);
        return loopback && !name.equals(host) && !isLoopback(name)
                ? "%s is not this server, which is bound to %s.".formatted(asked, host)
                : null;
    }

    /** Without looking it up: what a name means is up to its owner. */
    private static boolean isLoopback(String name) {
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("::1")
                || LOOPBACK_V4.matcher(name).matches();
    }

    /** Without the port, and without the brackets of an IPv6 address. */
    private static String name(String hostAndPort) {
        var text = hostAndPort.toLowerCase(Locale.ROOT);
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? text : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        // More than one colon is an IPv6 address as the command line has it.
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }

    private static @Nullable String header(HttpRequest request, String name) {
        return request.getHeader(name).map(HttpHeader::value).orElse(null);
    }
}
