package dev.askel.load.crowd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** One {@link Crowd} for each of several servers. Each crowd has its own thread. */
public final class Crowds implements AutoCloseable {
    private final List<Crowd> crowds = new ArrayList<>();
    private final ExecutorService threads =
            Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("crowd-", 0).factory());

    private Crowds() {}

    /** An action that each crowd performs. */
    @FunctionalInterface
    public interface CrowdAction {
        /** Runs the action and returns after the last response. */
        CrowdAnswers run(Crowd crowd) throws IOException;
    }

    /**
     * Connects this number of clients to each server.
     *
     * @param request the request that all clients send
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

    /** Starts an action with each crowd. A future fails if its server closes a connection. */
    public List<Future<CrowdAnswers>> startAll(CrowdAction action) {
        return crowds.stream().map(crowd -> threads.submit(() -> action.run(crowd))).toList();
    }

    @Override
    public void close() throws IOException {
        threads.close();
        for (var crowd : crowds) {
            crowd.close();
        }
    }
}
