package dev.askel.trigger;

import dev.askel.trigger.target.Delivery.Origin;
import dev.askel.trigger.target.TriggerMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;

/** Metrics that a test reads. */
public final class RecordedMetrics implements TriggerMetrics {
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final List<Duration> lateness = new CopyOnWriteArrayList<>();
    private final Map<Integer, Long> pending = new ConcurrentHashMap<>();

    private void count(String what, long number) {
        counts.computeIfAbsent(what, _ -> new LongAdder()).add(number);
    }

    /** The number of attempts with a result. */
    public long attempts(Origin origin, DeliveryResult result) {
        return count(origin + " " + result);
    }

    /** The number of events: {@code received}, {@code matched} or {@code refused}. */
    public long count(String what) {
        var found = counts.get(what);
        return found == null ? 0 : found.sum();
    }

    /** The lateness of each occurrence. */
    public List<Duration> lateness() {
        return lateness;
    }

    /** The stored deliveries of all lanes that their targets have not accepted. */
    public long pending() {
        return pending.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void onOccurrence(Duration late) {
        lateness.add(late);
    }

    @Override
    public void onEvents(int received, int matched) {
        count("received", received);
        count("matched", matched);
    }

    @Override
    public void onRefusedEvents(int number) {
        count("refused", number);
    }

    @Override
    public void onDelivery(Origin origin, DeliveryResult result, Duration age) {
        count(origin + " " + result, 1);
    }

    @Override
    public void onStored(int lane, long pendingCount, long deadLetters) {
        pending.put(lane, pendingCount);
    }

    @Override
    public void onMqttMessage(MqttResult result) {
        count("mqtt " + result, 1);
    }

    @Override
    public void onMqttClients(int lane, int subscribed, int others) {}
}
