package dev.askel.http.rest;

import dev.askel.http.wire.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.NotUsed;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of server-sent events (WHATWG HTML, section 9.2) that is read page by page, each when
 * the client has taken the one before: nothing is gathered for a slow one.
 *
 * <p>A comment shows now and then that the stream lives. {@code event: reconnect} is the last that
 * a client hears when the server stops or cannot go on: it comes again with the last id it got.
 */
final class EventStream {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

    private static final String CONTENT_TYPE = "text/event-stream";

    /** A stream that is silent for so long sends a comment. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** How long a client waits before it comes again. */
    private static final ByteString RETRY = ByteString.fromString("retry: 1000\n\n");

    private static final ByteString COMMENT = ByteString.fromString(": \n\n");
    private static final Page RECONNECT =
            new Page(List.of(ByteString.fromString("event: reconnect\ndata: {}\n\n")), true);

    private final Supplier<CompletionStage<Page>> pages;
    private final Runnable closed;
    private final StreamRoom room;
    private final AtomicReference<CompletableFuture<Page>> asked =
            new AtomicReference<>(new CompletableFuture<>());
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicLong held = new AtomicLong();

    /**
     * What a stream sends next.
     *
     * @param last whether it ends behind them
     */
    record Page(List<ByteString> frames, boolean last) {
        Page {
            frames = List.copyOf(frames);
        }

        private long bytes() {
            return frames.stream().mapToLong(ByteString::length).sum();
        }
    }

    private EventStream(Supplier<CompletionStage<Page>> pages, Runnable closed, StreamRoom room) {
        this.pages = pages;
        this.closed = closed;
        this.room = room;
    }

    /**
     * A stream.
     *
     * @param first sent at once, behind what tells how to reconnect
     * @param pages reads the next page
     * @param closed runs once when the stream has ended, however that came
     * @param room where pages are while the client takes them
     * @param gone completes when the server stops, or the client has left
     */
    static RestAnswer.Stream of(
            List<ByteString> first,
            Supplier<CompletionStage<Page>> pages,
            Runnable closed,
            StreamRoom room,
            CompletionStage<?> gone) {
        var stream = new EventStream(pages, closed, room);
        gone.whenComplete((_, _) -> stream.stop());
        return new RestAnswer.Stream(
                CONTENT_TYPE,
                Source.single(RETRY)
                        .concat(Source.from(first))
                        .concat(
                                Source.unfoldAsync(false, over -> stream.next(over))
                                        .mapConcat(Page::frames))
                        .keepAlive(HEARTBEAT, () -> COMMENT)
                        .watchTermination((_, done) -> {
                            done.whenComplete((_, _) -> stream.end());
                            return NotUsed.getInstance();
                        }));
    }

    private CompletionStage<Optional<Pair<Boolean, Page>>> next(boolean over) {
        // What was given before has been taken.
        room.giveBack(held.getAndSet(0));
        if (over) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        var answer = new CompletableFuture<Page>();
        asked.set(answer);
        if (stopping.get()) {
            answer.complete(RECONNECT);
        } else {
            read(answer);
        }
        return answer.thenApply(page -> Optional.of(Pair.create(page.last(), page)));
    }

    private void read(CompletableFuture<Page> answer) {
        CompletionStage<Page> reading;
        try {
            reading = pages.get();
        } catch (RuntimeException bug) {
            reading = CompletableFuture.failedStage(bug);
        }
        reading.whenComplete((page, failure) -> {
            if (page == null) {
                LOG.warn("a stream cannot go on; its client is asked to come again", failure);
                answer.complete(RECONNECT);
            } else if (!open.get() || !room.takes(page.bytes())) {
                answer.complete(RECONNECT);
            } else {
                held.set(page.bytes());
                if (!answer.complete(page) || !open.get()) {
                    room.giveBack(held.getAndSet(0));
                }
            }
        });
    }

    /** The client is told to come again, be it in the middle of waiting. */
    private void stop() {
        stopping.set(true);
        var waiting = asked.get();
        waiting.complete(RECONNECT);
        // It may never have been read.
        if (open.compareAndSet(true, false)) {
            closed.run();
        }
    }

    private void end() {
        room.giveBack(held.getAndSet(0));
        if (open.compareAndSet(true, false)) {
            closed.run();
        }
    }

    /**
     * One event.
     *
     * @param id what the client names when it comes again; null leaves that as it is
     * @param type null for {@code message}
     */
    static ByteString frame(@Nullable String id, @Nullable String type, Consumer<JsonWriter> data) {
        var json = new JsonWriter();
        data.accept(json);
        var head =
                (id == null ? "" : "id: " + id + "\n")
                        + (type == null ? "" : "event: " + type + "\n")
                        + "data: ";
        // The JSON has no line breaks: its writer puts none, and escapes those of texts.
        return ByteString.fromArray(head.getBytes(StandardCharsets.US_ASCII))
                .concat(ByteString.fromArray(json.buffer(), 0, json.length()))
                .concat(ByteString.fromString("\n\n"));
    }

    /** Moves the place from which the client goes on, and tells nothing. */
    static ByteString place(String id) {
        return ByteString.fromString("id: " + id + "\n\n");
    }
}
