package dev.askel.load.crowd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** A crowd at each of some servers, each in a thread of its own. */
public final class Crowds implements AutoCloseable {
    private final List<Crowd> crowds = new ArrayList<>();
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("crowd-", 0).factory());

    private Crowds() {}

    /** What a crowd does. */
    @FunctionalInterface
    public interface Doing {
        /** Has it done, to the last answer. */
        CrowdAnswers by(Crowd crowd) throws IOException;
    }

    /**
     * Connects so many clients to each.
     *
     * @param request that all of them send
     */
    public static Crowds connect(List<URI> servers, int clients, byte[] request)
            throws IOException {
        var all = new Crowds();
        try {
            for (var server : servers) {
                var address = new InetSocketAddress(server.getHost(), server.getPort());
                all.crowds.add(Crowd.connect(address, clients, request));
            }
        } catch (IOException e) {
            all.close();
            throw e;
        }
        return all;
    }

    /** Begins with each; one that its server cuts off fails. */
    public List<Future<CrowdAnswers>> all(Doing doing) {
        return crowds.stream().map(crowd -> threads.submit(() -> doing.by(crowd))).toList();
    }

    @Override
    public void close() throws IOException {
        threads.close();
        for (var crowd : crowds) {
            crowd.close();
        }
    }
}
