package dev.askel.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A sink that keeps what it takes, and can be away or slow for some log groups. */
public final class LogShelf implements LogSink {
    /** What Express executions may have waiting: few enough to be too much for a test. */
    static final long BYTES_MAX = 64 * 1024;

    /** The same for all groups. */
    static final long NODE_BYTES_MAX = 2 * BYTES_MAX;

    private final Map<String, List<String>> records = new TreeMap<>();
    private final Map<String, String> streams = new ConcurrentHashMap<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final Map<String, Gate> held = new ConcurrentHashMap<>();

    private record Gate(CountDownLatch asked, CountDownLatch open) {}

    @Override
    public int put(LogStream stream, List<LogRecord> taken)
            throws UndeliveredException, InterruptedException {
        var group = stream.logGroupArn();
        var gate = held.get(group);
        if (gate != null) {
            gate.asked().countDown();
            gate.open().await();
        }
        if (refusals.computeIfPresent(group, (_, times) -> times + 1) != null) {
            throw new UndeliveredException("the shelf is locked", null);
        }
        streams.put(group, stream.name());
        synchronized (records) {
            taken.forEach(record ->
                    records.computeIfAbsent(group, _ -> new ArrayList<>()).add(record.json()));
        }
        return 0;
    }

    @Override
    public Group prepare(String logGroupArn) {
        return logGroupArn.contains("missing") ? Group.MISSING : Group.USABLE;
    }

    /** Refuses what comes for a group until {@link #unlock}. */
    public void lock(String group) {
        refusals.put(group, 0);
    }

    /** Takes again what comes for a group; tells how often it was refused. */
    public int unlock(String group) {
        var times = refusals.remove(group);
        return times == null ? 0 : times;
    }

    /** How often a locked group has been refused. */
    public int refusals(String group) {
        return refusals.getOrDefault(group, 0);
    }

    /** Lets whoever brings something to a group wait. */
    public void hold(String group) {
        held.put(group, new Gate(new CountDownLatch(1), new CountDownLatch(1)));
    }

    /** Whether somebody waits at a group that is held. */
    public boolean isAsked(String group) {
        var gate = held.get(group);
        return gate != null && gate.asked().getCount() == 0;
    }

    /** Lets them go on, and whoever comes later. */
    public void release(String group) {
        var gate = held.remove(group);
        if (gate != null) {
            gate.open().countDown();
        }
    }

    /** The records of a group in the order they came. */
    public List<JsonNode> of(String group) {
        synchronized (records) {
            return records.getOrDefault(group, List.of()).stream()
                    .map(json -> Payload.ofVerbatim(json).tree())
                    .toList();
        }
    }

    /** The types of the records of a group. */
    public List<String> types(String group) {
        return of(group).stream().map(record -> record.path("type").asText()).toList();
    }

    /** The types once there are so many records. */
    public List<String> types(String group, int count) {
        return Eventually.value(
                count + " records of " + group, () -> types(group), types -> types.size() >= count);
    }

    /** The stream that a group got last. */
    public @Nullable String stream(String group) {
        return streams.get(group);
    }
}
