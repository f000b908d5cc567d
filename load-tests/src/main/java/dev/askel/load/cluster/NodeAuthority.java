package dev.askel.load.cluster;

import dev.askel.load.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Issues certificates to nodes with the commands in {@code docs/operations/cluster.md}. */
final class NodeAuthority {
    private static final String BEGIN =
            """
            cd "$0"
            openssl req -x509 -newkey rsa:3072 -nodes -days 90 -subj "/CN=askel-ca" \
              -keyout ca.key -out ca.crt
            """;
    private static final String ISSUE =
            """
            cd "$0"
            openssl req -newkey rsa:3072 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.csr"
            openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 90 \
              -out "$1.crt" -extfile <(echo "subjectAltName=DNS:askel,IP:$2
            extendedKeyUsage=serverAuth,clientAuth")
            """;

    private final Path folder;

    private NodeAuthority(Path folder) {
        this.folder = folder;
    }

    /** Returns the reason why this machine cannot issue certificates, or nothing if it can. */
    static Optional<String> unsupportedReason() {
        try {
            Program.run("openssl", "version");
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("no certificates can be issued: " + e.getMessage());
        }
    }

    /** Creates an authority in a new folder. */
    static NodeAuthority create(Path folder) throws IOException {
        Files.createDirectory(folder);
        Program.run("bash", "-ec", BEGIN, folder.toString());
        return new NodeAuthority(folder);
    }

    /**
     * Issues a certificate to a node.
     *
     * @param address the address at which the other nodes reach this node
     * @return the settings with which the node uses its certificate and verifies other certificates
     */
    String issueCertificate(String nodeName, String address) throws IOException {
        Program.run("bash", "-ec", ISSUE, folder.toString(), nodeName, address);
        return "askel.cluster.tls { certificate = \"%s\", key = \"%s\", ca = \"%s\" }"
                .formatted(
                        folder.resolve(nodeName + ".crt"),
                        folder.resolve(nodeName + ".key"),
                        folder.resolve("ca.crt"));
    }
}
