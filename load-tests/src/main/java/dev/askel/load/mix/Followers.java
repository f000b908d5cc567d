package dev.askel.load.mix;

import dev.askel.load.history.Ledger;
import dev.askel.load.wire.AskelClient;
import dev.askel.load.wire.EventStream;
import dev.askel.load.wire.RefusedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Those who watch: the events of some executions, and the live list of all. They note what they are
 * told, and come again wherever a stream breaks off.
 */
public final class Followers implements AutoCloseable {
    private static final String STREAMS = "/api/v1/executions/";
    private static final Duration READY_MAX = Duration.ofSeconds(20);

    private final AskelClient askel;
    private final Ledger ledger;
    private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();

    /** Nobody yet. */
    public Followers(AskelClient askel, Ledger ledger) {
        this.askel = askel;
        this.ledger = ledger;
    }

    /** Follows the live list; when this returns, what starts and ends from now on is told. */
    public void followList() throws InterruptedException {
        var ready = new CountDownLatch(1);
        read(
                STREAMS + "stream",
                told -> {
                    if (told.type().equals("ready")) {
                        ready.countDown();
                    } else {
                        ledger.listed(
                                told.data().path("executionArn").asText(),
                                told.data().path("status").asText());
                    }
                    return false;
                });
        if (!ready.await(READY_MAX.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("The live list does not begin");
        }
        ledger.followsList();
    }

    /** Follows the events of one execution to its end. */
    public void follow(String executionArn) {
        ledger.follows(executionArn);
        read(
                STREAMS
                        + URLEncoder.encode(executionArn, StandardCharsets.UTF_8)
                        + "/events/stream?includeExecutionData=false",
                told -> {
                    boolean isEnd = told.type().equals("end");
                    if (isEnd) {
                        ledger.toldEnd(executionArn, told.data().path("status").asText());
                    } else {
                        ledger.told(
                                executionArn,
                                told.data().path("id").asLong(),
                                told.data().path("type").asText());
                    }
                    return isEnd;
                });
    }

    private void read(String path, Predicate<EventStream.Told> isLast) {
        readers.execute(() -> {
            try {
                askel.stream(path).read(isLast);
            } catch (RefusedException e) {
                // Nobody hears of what this thread throws.
                ledger.complain("a stream was refused: " + e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
