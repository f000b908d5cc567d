package dev.askel.load.mix;

import dev.askel.load.history.Observations;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.ErrorResponseException;
import dev.askel.load.wire.EventStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Clients that read the event streams of some executions and the live list of all executions. They
 * record the events, and reconnect when a stream is closed.
 */
public final class StreamClients implements AutoCloseable {
    private static final String EXECUTIONS_PATH = "/api/v1/executions/";
    private static final Duration READY_MAX = Duration.ofSeconds(20);

    private final AskelClient askel;
    private final Observations observations;
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

    /** Creates an object without clients. */
    public StreamClients(AskelClient askel, Observations observations) {
        this.askel = askel;
        this.observations = observations;
    }

    /**
     * Starts a client of the live list. Returns when the client receives all later starts and ends.
     */
    public void followList() throws InterruptedException {
        var ready = new CountDownLatch(1);
        read(
                EXECUTIONS_PATH + "stream",
                event -> {
                    if (event.type().equals("ready")) {
                        ready.countDown();
                    } else {
                        observations.addListChange(
                                event.data().path("executionArn").asText(),
                                event.data().path("status").asText());
                    }
                    return false;
                });
        if (!ready.await(READY_MAX.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The live list has sent no ready event");
        }
        observations.setListFollowed();
    }

    /** Starts a client that reads the events of an execution until its end. */
    public void follow(String executionArn) {
        observations.addStream(executionArn);
        read(
                EXECUTIONS_PATH
                        + URLEncoder.encode(executionArn, StandardCharsets.UTF_8)
                        + "/events/stream?includeExecutionData=false",
                event -> {
                    boolean isEnd = event.type().equals("end");
                    if (isEnd) {
                        observations.addStreamEnd(
                                executionArn, event.data().path("status").asText());
                    } else {
                        observations.addStreamEvent(
                                executionArn,
                                event.data().path("id").asLong(),
                                event.data().path("type").asText());
                    }
                    return isEnd;
                });
    }

    private void read(String path, Predicate<EventStreamReader.ServerEvent> isLast) {
        readers.execute(() -> {
            try {
                askel.eventStream(path).read(isLast);
            } catch (ErrorResponseException e) {
                // Without this complaint, the exception would be lost.
                observations.addComplaint("a stream was rejected: " + e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
