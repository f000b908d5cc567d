package dev.askel.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Splits a JDBC address into its hosts. */
final class DatabaseHosts {
    private static final Pattern ADDRESS = Pattern.compile("(jdbc:postgresql://)([^/?]*)(.*)");
    private static final Pattern TARGET = Pattern.compile("targetServerType=[A-Za-z]+");

    private DatabaseHosts() {}

    /** The number of hosts in an address; at least one. */
    static int count(String url) {
        var address = ADDRESS.matcher(url);
        return address.matches() ? address.group(2).split(",", -1).length : 1;
    }

    /**
     * One address per host, which accepts any server role; empty when the address names one host.
     */
    static List<String> of(String url) {
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
