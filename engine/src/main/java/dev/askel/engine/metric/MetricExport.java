package dev.askel.engine.metric;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports the metrics of this node to one sink, at the end of each interval and when the server
 * stops. A thread of its own waits for the sink.
 */
public final class MetricExport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricExport.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final ExecutionMetrics metrics;
    private final MetricSink sink;
    private final long intervalMillis;
    private final InstantSource clock;
    private final Consumer<Boolean> onExport;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private boolean failing;

    /**
     * Starts the export.
     *
     * @param interval the time between two exports, at least one second
     * @param onExport receives the result of each export
     */
    public MetricExport(
            ExecutionMetrics metrics,
            MetricSink sink,
            Duration interval,
            InstantSource clock,
            Consumer<Boolean> onExport) {
        this.metrics = metrics;
        this.sink = sink;
        this.intervalMillis = interval.toMillis();
        this.clock = clock;
        this.onExport = onExport;
        this.thread = Thread.ofVirtual().name("askel-metric-export").start(this::run);
    }

    private void run() {
        try {
            while (!closed.await(millisUntilNext(), TimeUnit.MILLISECONDS)) {
                export();
            }
            export();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private long millisUntilNext() {
        return intervalMillis - Math.floorMod(clock.millis(), intervalMillis);
    }

    private void export() throws InterruptedException {
        boolean accepted = false;
        try {
            var result = sink.export(metrics, clock.instant());
            accepted = result.isAccepted();
            result.losses().forEach(LOG::warn);
            logChange(result);
        } catch (RuntimeException e) {
            LOG.warn("Metrics cannot be exported", e);
        }
        onExport.accept(accepted);
    }

    /** Logs the first failure, and the recovery. */
    private void logChange(MetricSink.Result result) {
        if (result.isAccepted() != failing) {
            return;
        }
        failing = !result.isAccepted();
        if (failing) {
            LOG.warn(
                    "{} does not accept metrics. They are sent again: {}",
                    sink.receiver(),
                    result.failure());
        } else {
            LOG.info("{} accepts metrics again", sink.receiver());
        }
    }

    /** Exports for the last time, for some seconds. */
    @Override
    public void close() {
        closed.countDown();
        try {
            if (!thread.join(CLOSE_TIMEOUT)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
