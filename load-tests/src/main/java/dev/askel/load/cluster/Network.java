package dev.askel.load.cluster;

import dev.askel.load.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Simulated hosts on this machine: network namespaces, each with a link to a simulated switch. This
 * process has a link to the switch too. Requires root, iproute2 and nftables.
 *
 * <p>The addresses are in 198.18.0.0/15, which RFC 2544 reserves for tests. These addresses are not
 * routed.
 */
final class Network implements AutoCloseable {
    private static final String NAMESPACES = "/var/run/netns/";
    private static final int OWN_HOST = 254;
    private static final int SUBNETS = 256;

    /**
     * The interface through which the relay sends to the switch. Its peer is a port of the bridge.
     */
    static final String RELAY_PORT = "w1";

    private final String name;
    private final String addressPrefix;
    private final int hosts;
    private final List<String> rules = new ArrayList<>();

    private Network(String name, String addressPrefix, int hosts) {
        this.name = name;
        this.addressPrefix = addressPrefix;
        this.hosts = hosts;
    }

    /** Returns the reason why this machine cannot simulate hosts, or nothing if it can. */
    static Optional<String> unsupportedReason() {
        if (!System.getProperty("user.name").equals("root")) {
            return Optional.of("network namespaces need root");
        }
        try (var probe = open(2)) {
            probe.block(1, 2);
            probe.unblockAll();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("network namespaces cannot be created: " + e.getMessage());
        }
    }

    /** Creates the switch and the hosts 1 to {@code hosts}. */
    static Network open(int hosts) throws IOException {
        var network = claim(hosts);
        try {
            network.create();
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    /**
     * Returns a network whose addresses no other process uses. If two processes choose the same
     * name, only one of them can create the namespace.
     */
    private static Network claim(int hosts) throws IOException {
        var usedAddresses = Program.run("ip", "-4", "-o", "addr", "show");
        int first = (int) (ProcessHandle.current().pid() % SUBNETS);
        for (int i = 0; i < SUBNETS; i++) {
            int number = (first + i) % SUBNETS;
            var network = new Network("askel" + number, "198.18." + number + ".", hosts);
            if (!usedAddresses.contains(" " + network.addressPrefix) && network.tryClaim()) {
                return network;
            }
        }
        throw new IOException("All addresses of 198.18.0.0/16 are in use");
    }

    private boolean tryClaim() throws IOException {
        var switchNamespace = Path.of(NAMESPACES, switchNamespace());
        if (Files.exists(switchNamespace)) {
            return false;
        }
        try {
            Program.run("ip", "netns", "add", switchNamespace());
            return true;
        } catch (IOException e) {
            if (Files.exists(switchNamespace)) {
                return false;
            }
            throw e;
        }
    }

    private void create() throws IOException {
        var switchNamespace = switchNamespace();
        Program.run("ip", "-n", switchNamespace, "link", "add", "br0", "type", "bridge");
        Program.run("ip", "-n", switchNamespace, "link", "set", "br0", "up");
        Program.run("ip", "-n", switchNamespace, "link", "set", "lo", "up");
        for (int host = 1; host <= hosts; host++) {
            var namespace = namespace(host);
            Program.run("ip", "netns", "add", namespace);
            Program.run(
                    split(
                            "ip -n %s link add %s type veth peer name eth0 netns %s"
                                    .formatted(switchNamespace, switchInterface(host), namespace)));
            Program.run(
                    split(
                            "ip -n %s link set %s master br0 up"
                                    .formatted(switchNamespace, switchInterface(host))));
            Program.run(split("ip -n %s link set lo up".formatted(namespace)));
            Program.run(
                    split("ip -n %s addr add %s/24 dev eth0".formatted(namespace, address(host))));
            Program.run(split("ip -n %s link set eth0 up".formatted(namespace)));
        }
        Program.run(
                split(
                        "ip -n %s link add here type veth peer name %s netns 1"
                                .formatted(switchNamespace, name)));
        Program.run(split("ip -n %s link set here master br0 up".formatted(switchNamespace)));
        Program.run(split("ip addr add %s/24 dev %s".formatted(ownAddress(), name)));
        Program.run(split("ip link set %s up".formatted(name)));
    }

    private static List<String> split(String line) {
        return List.of(line.split(" ", -1));
    }

    private String switchNamespace() {
        return name + "-hub";
    }

    private String namespace(int host) {
        return name + "-" + host;
    }

    static String switchInterface(int host) {
        return "p" + host;
    }

    /** Returns the address of a host. */
    String address(int host) {
        return addressPrefix + host;
    }

    /** Returns the address of this process. */
    String ownAddress() {
        return addressPrefix + OWN_HOST;
    }

    /** Returns the subnet in the form of PostgreSQL's access rules. */
    String subnet() {
        return addressPrefix + "0/24";
    }

    /**
     * Returns the command line that runs a command on a host. {@code ip netns exec} is unsuitable.
     * It also creates a mount namespace, which lacks file systems that are mounted later.
     */
    List<String> commandOnHost(int host, List<String> command) {
        var line = new ArrayList<>(List.of("nsenter", "--net=" + NAMESPACES + namespace(host)));
        line.addAll(command);
        return line;
    }

    /** Returns the command line that runs a command on the switch. */
    List<String> commandOnSwitch(List<String> command) {
        var line = new ArrayList<>(List.of("nsenter", "--net=" + NAMESPACES + switchNamespace()));
        line.addAll(command);
        return line;
    }

    /** Disables a host's link in both directions. */
    void disableLink(int host) throws IOException {
        Program.run(
                split(
                        "ip -n %s link set %s down"
                                .formatted(switchNamespace(), switchInterface(host))));
    }

    /** Enables a host's link. */
    void enableLink(int host) throws IOException {
        Program.run(
                split(
                        "ip -n %s link set %s up"
                                .formatted(switchNamespace(), switchInterface(host))));
    }

    /** Makes hosts compute all checksums, and limits packets to the size of a frame. */
    void disableOffloading() throws IOException {
        for (int host = 1; host <= hosts; host++) {
            Program.run(
                    commandOnHost(host, split("ethtool -K eth0 tx off tso off gso off gro off")));
        }
        Program.run(split("ethtool -K %s tx off tso off gso off gro off".formatted(name)));
    }

    /** Removes a host's link from the switch, and connects {@link #RELAY_PORT} instead. */
    void disconnect(int host) throws IOException {
        Program.run(
                split(
                        "ip -n %s link set %s nomaster"
                                .formatted(switchNamespace(), switchInterface(host))));
        Program.run(
                split(
                        "ip -n %s link add %s type veth peer name x1"
                                .formatted(switchNamespace(), RELAY_PORT)));
        Program.run(
                commandOnSwitch(
                        split(
                                "ethtool -K %s tx off tso off gso off gro off"
                                        .formatted(RELAY_PORT))));
        Program.run(split("ip -n %s link set x1 master br0 up".formatted(switchNamespace())));
        Program.run(split("ip -n %s link set %s up".formatted(switchNamespace(), RELAY_PORT)));
    }

    /** Connects the host's link to the switch again. */
    void reconnect(int host) throws IOException {
        Program.run(split("ip -n %s link del %s".formatted(switchNamespace(), RELAY_PORT)));
        Program.run(
                split(
                        "ip -n %s link set %s master br0"
                                .formatted(switchNamespace(), switchInterface(host))));
    }

    /** Drops all packets from one host to another until {@link #unblockAll}. */
    void block(int from, int to) throws IOException {
        rules.add(
                "iifname \"%s\" oifname \"%s\" drop;"
                        .formatted(switchInterface(from), switchInterface(to)));
        apply();
    }

    private void apply() throws IOException {
        clear();
        Program.run(
                nft(
                        switchNamespace(),
                        "table bridge faults { chain passing { type filter hook forward priority 0;"
                                + " "
                                + String.join(" ", rules)
                                + " }; }"));
    }

    /** Removes the blocks of {@link #block}. */
    void unblockAll() throws IOException {
        rules.clear();
        clear();
    }

    private void clear() throws IOException {
        Program.run(nft(switchNamespace(), "table bridge faults; delete table bridge faults"));
    }

    private static List<String> nft(String namespace, String rules) {
        return List.of("nsenter", "--net=" + NAMESPACES + namespace, "nft", rules);
    }

    @Override
    public void close() {
        if (Files.exists(Path.of("/sys/class/net", name))) {
            // The kernel removes the links of deleted namespaces later, but the next network may
            // have the same name.
            try {
                Program.run("ip", "link", "del", name);
            } catch (IOException e) {
                System.err.println("The link cannot be deleted: " + e.getMessage());
            }
        }
        for (int host = 0; host <= hosts; host++) {
            var namespace = host == 0 ? switchNamespace() : namespace(host);
            if (Files.exists(Path.of(NAMESPACES, namespace))) {
                try {
                    Program.run("ip", "netns", "del", namespace);
                } catch (IOException e) {
                    System.err.println("The namespace cannot be deleted: " + e.getMessage());
                }
            }
        }
    }
}
