package dev.askel.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Splits a JDBC URL into its hosts. */
final class DatabaseHosts {
    private static final Pattern ADDRESS = Pattern.compile("(jdbc:postgresql://)([^/?]*)(.*)");
    private static final Pattern TARGET = Pattern.compile("targetServerType=[A-Za-z]+");

    private DatabaseHosts() {}

    /** Returns the number of hosts in a URL, at least one. */
    static int countHosts(String url) {
        var address = ADDRESS.matcher(url);
        return address.matches() ? address.group(2).split(",", -1).length : 1;
    }

    /**
     * Splits a URL with several hosts into one URL for each host. Each of these URLs accepts a
     * primary or a standby. Returns an empty list when the given URL has only one host.
     */
    static List<String> urlPerHost(String url) {
        var address = ADDRESS.matcher(url);
        if (!address.matches() || !address.group(2).contains(",")) {
            return List.of();
        }
        var parameters = TARGET.matcher(address.group(3)).replaceAll("targetServerType=any");
        return Arrays.stream(address.group(2).split(",", -1))
                .map(host -> address.group(1) + host + parameters)
                .toList();
    }
}
