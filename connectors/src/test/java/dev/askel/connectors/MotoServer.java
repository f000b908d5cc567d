package dev.askel.connectors;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.TimeUnit;

/** Runs moto's server, which emulates AWS. */
public final class MotoServer implements AutoCloseable {
    private final Process process;
    private final String address;

    private MotoServer(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Starts a server; skips the test when Python lacks moto or boto3. */
    public static MotoServer start() throws Exception {
        assumeTrue(runsPython("import moto.server, boto3"), "python3 has no moto and boto3");
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var process =
                new ProcessBuilder(
                                "python3",
                                "-m",
                                "moto.server",
                                "-H",
                                "127.0.0.1",
                                "-p",
                                String.valueOf(port))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var server = new MotoServer(process, "http://127.0.0.1:" + port);
        server.awaitAnswer();
        return server;
    }

    private static boolean runsPython(String program) throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "-c", program)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private void awaitAnswer() throws Exception {
        var request = HttpRequest.newBuilder(URI.create(address + "/moto-api/")).build();
        try (var client = HttpClient.newHttpClient()) {
            for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2); ; ) {
                try {
                    client.send(request, HttpResponse.BodyHandlers.discarding());
                    return;
                } catch (ConnectException e) {
                    if (System.nanoTime() > end || process.waitFor(100, TimeUnit.MILLISECONDS)) {
                        throw e;
                    }
                }
            }
        }
    }

    public String address() {
        return address;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
