package dev.askel.load.cluster;

import dev.askel.load.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hosts of our own on this machine: network namespaces, each with a link to one switch, to which
 * this process has a link as well. Needs root, iproute2 and nftables.
 *
 * <p>Addresses are of 198.18.0.0/15, which RFC 2544 sets apart for tests: nobody routes them.
 */
final class Network implements AutoCloseable {
    private static final String NAMESPACES = "/var/run/netns/";
    private static final int HERE = 254;
    private static final int SUBNETS = 256;

    /** The switch's end of a wire that somebody else relays. */
    static final String BAD_WIRE = "w1";

    private final String name;
    private final String subnet;
    private final int hosts;
    private final List<String> rules = new ArrayList<>();

    private Network(String name, String subnet, int hosts) {
        this.name = name;
        this.subnet = subnet;
        this.hosts = hosts;
    }

    /** Why there can be none on this machine, or nothing when there can. */
    static Optional<String> missing() {
        if (!System.getProperty("user.name").equals("root")) {
            return Optional.of("network namespaces are for root");
        }
        try (var probe = open(2)) {
            probe.silence(1, 2);
            probe.heal();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("hosts of its own cannot be had: " + e.getMessage());
        }
    }

    /** Makes the switch and hosts 1 to n. */
    static Network open(int hosts) throws IOException {
        var network = claimed(hosts);
        try {
            network.make();
            return network;
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    /**
     * One whose addresses are nobody else's: of two processes that want the same the kernel lets
     * one make the namespace of that name.
     */
    private static Network claimed(int hosts) throws IOException {
        var taken = Program.run("ip", "-4", "-o", "addr", "show");
        int first = (int) (ProcessHandle.current().pid() % SUBNETS);
        for (int i = 0; i < SUBNETS; i++) {
            int number = (first + i) % SUBNETS;
            var network = new Network("askel" + number, "198.18." + number + ".", hosts);
            if (!taken.contains(" " + network.subnet) && network.isClaimed()) {
                return network;
            }
        }
        throw new IOException("All of 198.18.0.0/16 is taken");
    }

    private boolean isClaimed() throws IOException {
        var hub = Path.of(NAMESPACES, hub());
        if (Files.exists(hub)) {
            return false;
        }
        try {
            Program.run("ip", "netns", "add", hub());
            return true;
        } catch (IOException e) {
            if (Files.exists(hub)) {
                return false;
            }
            throw e;
        }
    }

    private void make() throws IOException {
        var hub = hub();
        Program.run("ip", "-n", hub, "link", "add", "br0", "type", "bridge");
        Program.run("ip", "-n", hub, "link", "set", "br0", "up");
        Program.run("ip", "-n", hub, "link", "set", "lo", "up");
        for (int host = 1; host <= hosts; host++) {
            var namespace = namespace(host);
            Program.run("ip", "netns", "add", namespace);
            Program.run(
                    words(
                            "ip -n %s link add %s type veth peer name eth0 netns %s"
                                    .formatted(hub, port(host), namespace)));
            Program.run(words("ip -n %s link set %s master br0 up".formatted(hub, port(host))));
            Program.run(words("ip -n %s link set lo up".formatted(namespace)));
            Program.run(
                    words("ip -n %s addr add %s/24 dev eth0".formatted(namespace, address(host))));
            Program.run(words("ip -n %s link set eth0 up".formatted(namespace)));
        }
        Program.run(
                words(
                        "ip -n %s link add here type veth peer name %s netns 1"
                                .formatted(hub, name)));
        Program.run(words("ip -n %s link set here master br0 up".formatted(hub)));
        Program.run(words("ip addr add %s/24 dev %s".formatted(here(), name)));
        Program.run(words("ip link set %s up".formatted(name)));
    }

    private static List<String> words(String line) {
        return List.of(line.split(" ", -1));
    }

    private String hub() {
        return name + "-hub";
    }

    private String namespace(int host) {
        return name + "-" + host;
    }

    static String port(int host) {
        return "p" + host;
    }

    /** Where a host is reached. */
    String address(int host) {
        return subnet + host;
    }

    /** Where this process is reached. */
    String here() {
        return subnet + HERE;
    }

    /** All of them together, as PostgreSQL's access rules write it. */
    String range() {
        return subnet + "0/24";
    }

    /**
     * The command, to be run on a host. (Not by {@code ip netns exec}, which makes a mount
     * namespace too: file systems that are mounted later would not be seen.)
     */
    List<String> on(int host, List<String> command) {
        var words = new ArrayList<>(List.of("nsenter", "--net=" + NAMESPACES + namespace(host)));
        words.addAll(command);
        return words;
    }

    /** The command, to be run where the switch is. */
    List<String> atSwitch(List<String> command) {
        var words = new ArrayList<>(List.of("nsenter", "--net=" + NAMESPACES + hub()));
        words.addAll(command);
        return words;
    }

    /** Pulls a host's plug: silence in both directions. */
    void cut(int host) throws IOException {
        Program.run(words("ip -n %s link set %s down".formatted(hub(), port(host))));
    }

    /** Plugs it in again. */
    void join(int host) throws IOException {
        Program.run(words("ip -n %s link set %s up".formatted(hub(), port(host))));
    }

    /** Has all hosts compute checksums and send nothing larger than a frame. */
    void compute() throws IOException {
        for (int host = 1; host <= hosts; host++) {
            Program.run(on(host, words("ethtool -K eth0 tx off tso off gso off gro off")));
        }
        Program.run(words("ethtool -K %s tx off tso off gso off gro off".formatted(name)));
    }

    /** Takes a host's link from the switch and has {@link #BAD_WIRE} there in its place. */
    void unplug(int host) throws IOException {
        Program.run(words("ip -n %s link set %s nomaster".formatted(hub(), port(host))));
        Program.run(
                words("ip -n %s link add %s type veth peer name x1".formatted(hub(), BAD_WIRE)));
        Program.run(
                atSwitch(
                        words("ethtool -K %s tx off tso off gso off gro off".formatted(BAD_WIRE))));
        Program.run(words("ip -n %s link set x1 master br0 up".formatted(hub())));
        Program.run(words("ip -n %s link set %s up".formatted(hub(), BAD_WIRE)));
    }

    /** Gives the link back to the switch. */
    void plug(int host) throws IOException {
        Program.run(words("ip -n %s link del %s".formatted(hub(), BAD_WIRE)));
        Program.run(words("ip -n %s link set %s master br0".formatted(hub(), port(host))));
    }

    /** From now on nothing that one host sends reaches the other, until {@link #heal}. */
    void silence(int from, int to) throws IOException {
        rules.add("iifname \"%s\" oifname \"%s\" drop;".formatted(port(from), port(to)));
        apply();
    }

    private void apply() throws IOException {
        clear();
        Program.run(
                nft(
                        hub(),
                        "table bridge faults { chain passing { type filter hook forward priority 0;"
                                + " "
                                + String.join(" ", rules)
                                + " }; }"));
    }

    /** Takes back what {@link #silence} did. */
    void heal() throws IOException {
        rules.clear();
        clear();
    }

    private void clear() throws IOException {
        Program.run(nft(hub(), "table bridge faults; delete table bridge faults"));
    }

    private static List<String> nft(String namespace, String rules) {
        return List.of("nsenter", "--net=" + NAMESPACES + namespace, "nft", rules);
    }

    @Override
    public void close() {
        if (Files.exists(Path.of("/sys/class/net", name))) {
            // The kernel takes its time with the links of namespaces that go, and the next network
            // may have this name.
            try {
                Program.run("ip", "link", "del", name);
            } catch (IOException e) {
                System.err.println("A link stays: " + e.getMessage());
            }
        }
        for (int host = 0; host <= hosts; host++) {
            var namespace = host == 0 ? hub() : namespace(host);
            if (Files.exists(Path.of(NAMESPACES, namespace))) {
                try {
                    Program.run("ip", "netns", "del", namespace);
                } catch (IOException e) {
                    System.err.println("A namespace stays: " + e.getMessage());
                }
            }
        }
    }
}
