package dev.askel.engine.execution.read;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.engine.execution.codec.UnreadableRowException;
import dev.askel.engine.sql.ContentReads;
import dev.askel.engine.sql.SqlWorkers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Collects the events of one page of a history. If there is a next page, it also collects one event
 * of that page.
 */
final class EventPageCollector {
    /**
     * The number of bytes of data at which a page ends early. A page may have a thousand events
     * with 256 KiB each.
     */
    private static final long PAGE_BYTES_MAX = 4L * 1024 * 1024;

    /** The bytes of large payloads after which a search for a text ends its page. */
    private static final long SEARCHED_BYTES_MAX = 64L * 1024 * 1024;

    private record PositionedEvent(HistoryEvent event, HistoryPosition position) {}

    private final int size;
    private final EventSelection selection;
    private final List<PositionedEvent> events = new ArrayList<>();
    private long bytes;
    private long readBytes;
    private int scanned;
    private long firstId;
    private long lastId;
    private boolean hasRows;
    private boolean isPastSelection;

    /**
     * The start of the next page if this page ends because too many events were scanned; null
     * otherwise.
     */
    private @Nullable HistoryPosition nextScan;

    /** The position at which the journal cannot be read. The page ends before this position. */
    private @Nullable HistoryPosition damage;

    EventPageCollector(int size, EventSelection selection) {
        this.size = size;
        this.selection = selection;
    }

    boolean isFull() {
        return isPastSelection
                || nextScan != null
                || damage != null
                || events.size() > size
                || (bytes > PAGE_BYTES_MAX && events.size() > 1);
    }

    /** Records that the journal has a row. */
    void noteRow() {
        hasRows = true;
    }

    /** Whether scans may wait for large payloads, so that a thread of its own must scan. */
    boolean readsData() {
        return selection.readsData();
    }

    boolean hasRows() {
        return hasRows;
    }

    /** Scans the next event of the history, and adds it if it is selected. */
    void scan(HistoryEvent event, HistoryPosition position) {
        firstId = scanned == 0 ? event.id() : firstId;
        if (selection.endsBefore(event)) {
            isPastSelection = true;
        } else if (scanned == selection.lookedAtMax() || readBytes > SEARCHED_BYTES_MAX) {
            nextScan = position;
        } else {
            scanned++;
            lastId = event.id();
            if (selection.readsData()) {
                readBytes += largeBytes(event.details());
            }
            if (selection.selects(event)) {
                events.add(new PositionedEvent(event, position));
                bytes += dataBytes(event.details());
            }
        }
    }

    /**
     * Handles an unreadable row. The page ends before the row. If the page has no event before the
     * row, the request fails.
     */
    void onDamage(HistoryPosition position, UnreadableRowException reason) {
        if (events.isEmpty()) {
            throw reason;
        }
        damage = position;
    }

    /** The id of the first scanned event; 0 when no event was scanned. */
    long firstId() {
        return firstId;
    }

    /** The id of the last scanned event; 0 when no event was scanned. */
    long lastId() {
        return lastId;
    }

    private int pageSize() {
        boolean cut = events.size() > size || bytes > PAGE_BYTES_MAX;
        return cut ? Math.min(size, Math.max(1, events.size() - 1)) : events.size();
    }

    /** The events of the page. */
    List<HistoryEvent> page() {
        return events.subList(0, pageSize()).stream().map(PositionedEvent::event).toList();
    }

    /** Reads the large payloads of the page, without blocking the caller. */
    CompletionStage<EventPageCollector> readData() {
        var large =
                page().stream()
                        .flatMap(event -> event.details().payloads().stream())
                        .filter(payload -> payload.stored() != null)
                        .toList();
        return large.isEmpty()
                ? CompletableFuture.completedStage(this)
                : CompletableFuture.supplyAsync(
                        () -> {
                            return ContentReads.within(
                                    SqlWorkers.WAIT_MAX,
                                    () -> {
                                        large.forEach(Payload::readIntoMemory);
                                        return this;
                                    });
                        },
                        read -> Thread.ofVirtual().start(read));
    }

    /** The start of the next page; null when there is none. */
    @Nullable HistoryPosition next() {
        int pageSize = pageSize();
        if (pageSize < events.size()) {
            return events.get(pageSize).position();
        }
        return damage == null ? nextScan : damage;
    }

    private static long largeBytes(EventDetails details) {
        return details.payloads().stream()
                .filter(payload -> payload.stored() != null)
                .mapToLong(Payload::sizeBytes)
                .sum();
    }

    private static long dataBytes(EventDetails details) {
        return details.payloads().stream().mapToLong(Payload::sizeBytes).sum();
    }
}
