package dev.askel.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The hosts of a JDBC address. */
final class DatabaseHosts {
    private static final Pattern ADDRESS = Pattern.compile("(jdbc:postgresql://)([^/?]*)(.*)");
    private static final Pattern TARGET = Pattern.compile("targetServerType=[A-Za-z]+");

    private DatabaseHosts() {}

    /** How many an address names; one at least. */
    static int number(String url) {
        var address = ADDRESS.matcher(url);
        return address.matches() ? address.group(2).split(",", -1).length : 1;
    }

    /** An address for each host, which takes it whatever its role; empty when there is but one. */
    static List<String> of(String url) {
        var address = ADDRESS.matcher(url);
        if (!address.matches() || !address.group(2).contains(",")) {
            return List.of();
        }
        var rest = TARGET.matcher(address.group(3)).replaceAll("targetServerType=any");
        return Arrays.stream(address.group(2).split(",", -1))
                .map(host -> address.group(1) + host + rest)
                .toList();
    }
}
