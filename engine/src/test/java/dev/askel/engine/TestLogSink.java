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

/** Records the delivered log records. Tests can make it refuse or block puts to a log group. */
public final class TestLogSink implements LogSink {
    /**
     * The maximum bytes of waiting records of a group of Express executions, which a test can
     * exceed.
     */
    static final long BYTES_MAX = 64 * 1024;

    /** The maximum bytes of waiting records of all groups of a node. */
    static final long NODE_BYTES_MAX = 2 * BYTES_MAX;

    private final Map<String, List<String>> records = new TreeMap<>();
    private final Map<String, String> streams = new ConcurrentHashMap<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    private record Gate(CountDownLatch reached, CountDownLatch open) {}

    @Override
    public int putAndCountRefused(LogStream stream, List<LogRecord> batch)
            throws UndeliveredException, InterruptedException {
        var group = stream.logGroupArn();
        var gate = gates.get(group);
        if (gate != null) {
            gate.reached().countDown();
            gate.open().await();
        }
        if (refusals.computeIfPresent(group, (_, times) -> times + 1) != null) {
            throw new UndeliveredException("The test refuses puts", null);
        }
        streams.put(group, stream.name());
        synchronized (records) {
            batch.forEach(record ->
                    records.computeIfAbsent(group, _ -> new ArrayList<>()).add(record.json()));
        }
        return 0;
    }

    @Override
    public Group prepare(String logGroupArn) {
        return logGroupArn.contains("missing") ? Group.MISSING : Group.USABLE;
    }

    /** Refuses puts to a group until {@link #acceptPuts}. */
    public void refusePuts(String group) {
        refusals.put(group, 0);
    }

    /** Accepts puts to a group again, and returns how many were refused. */
    public int acceptPuts(String group) {
        var times = refusals.remove(group);
        return times == null ? 0 : times;
    }

    /** Returns how many puts to a group have been refused. */
    public int refusals(String group) {
        return refusals.getOrDefault(group, 0);
    }

    /** Blocks puts to a group until {@link #unblockPuts}. */
    public void blockPuts(String group) {
        gates.put(group, new Gate(new CountDownLatch(1), new CountDownLatch(1)));
    }

    /** Whether a put to a blocked group waits. */
    public boolean isPutBlocked(String group) {
        var gate = gates.get(group);
        return gate != null && gate.reached().getCount() == 0;
    }

    /** Lets the blocked puts to a group continue, and later ones pass. */
    public void unblockPuts(String group) {
        var gate = gates.remove(group);
        if (gate != null) {
            gate.open().countDown();
        }
    }

    /** Returns the records of a group in the order of delivery. */
    public List<JsonNode> records(String group) {
        synchronized (records) {
            return records.getOrDefault(group, List.of()).stream()
                    .map(json -> Payload.ofVerbatim(json).tree())
                    .toList();
        }
    }

    /** Returns the types of the records of a group. */
    public List<String> types(String group) {
        return records(group).stream().map(record -> record.path("type").asText()).toList();
    }

    /** Waits until a group has {@code count} records, and returns their types. */
    public List<String> types(String group, int count) {
        return Eventually.value(
                count + " records of " + group, () -> types(group), types -> types.size() >= count);
    }

    /** Returns the last log stream of a group. */
    public @Nullable String stream(String group) {
        return streams.get(group);
    }
}
